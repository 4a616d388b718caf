import type { FC } from 'hono/jsx';

/** Before the @ and after each dot. */
const BREAKS = /(?=@)|(?<=\.)/;

/** An email address, which breaks between its parts where there is no room for the whole of it. */
export const Address: FC<{ readonly email: string }> = ({ email }) => {
  const [first, ...rest] = email.split(BREAKS);
  return (
    <bdi>
      {first}
      {rest.map((part) => (
        <>
          <wbr />
          {part}
        </>
      ))}
    </bdi>
  );
};
