import { accessSecurity, changePolicy } from './access-security.ts';
import { api } from './api.ts';
import { common } from './common.ts';
import { developmentInbox } from './development.ts';
import { devices } from './devices.ts';
import { firstStart } from './first-start.ts';
import { help } from './help.ts';
import { mails } from './mails.ts';
import { messages } from './messages.ts';
import { organization, yourOrganizations } from './organizations.ts';
import { changePassword, forgotPassword, newPassword } from './password.ts';
import { problems } from './problems.ts';
import { recoveryCodesFile } from './recovery-codes-file.ts';
import { chooseMethod, recoveryCodes, recoveryCodeUsed, totpSetUp } from './set-up.ts';
import { newCodes, removeMethod, yourSignIn } from './settings.ts';
import { challenge, locked, mailbox, reauthenticate, recoveryCode, signIn } from './sign-in.ts';

/** English, as Americans write it. A `{word}` inside a sentence is filled by the page, because it carries markup. */
export const en = {
  api,
  common,
  problems,
  mails,
  recoveryCodesFile,
  pages: {
    accessSecurity,
    challenge,
    changePassword,
    changePolicy,
    chooseMethod,
    developmentInbox,
    devices,
    firstStart,
    forgotPassword,
    help,
    locked,
    mailbox,
    messages,
    newCodes,
    newPassword,
    organization,
    reauthenticate,
    recoveryCode,
    recoveryCodes,
    recoveryCodeUsed,
    removeMethod,
    signIn,
    totpSetUp,
    yourOrganizations,
    yourSignIn,
  },
};
