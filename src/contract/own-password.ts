import * as z from 'zod';

export const OwnPassword = z
  .string()
  .max(1024)
  .optional()
  .describe(
    "The admin's own. It is left out by an API key, and where the session came out of a step-up in the last five minutes. Where the admin has a second factor that the session showed longer ago than that, a password does not replace it: begin a step-up. `proof` of `step_up.required` says which of the two is missing.",
  );
