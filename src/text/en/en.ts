import { accessSecurity, changePolicy } from './access-security.ts';
import { api } from './api.ts';
import { common } from './common.ts';
import { developmentInbox } from './development.ts';
import { devices } from './devices.ts';
import { firstStart } from './first-start.ts';
import { help } from './help.ts';
import { mails } from './mails.ts';
import { leave, member } from './member.ts';
import { messages } from './messages.ts';
import { organization, yourOrganizations } from './organizations.ts';
import { passkey, passkeySetUp } from './passkey.ts';
import { changePassword, forgotPassword, newPassword } from './password.ts';
import { problems } from './problems.ts';
import { recoveryCodesFile } from './recovery-codes-file.ts';
import { resetMembers, resetResult } from './reset-members.ts';
import { chooseMethod, recoveryCodes, recoveryCodeUsed, totpSetUp } from './set-up.ts';
import { newCodes, removeBackup, removeMethod, yourSignIn } from './settings.ts';
import { challenge, confirmation, locked, mailbox, reauthenticate, recoveryCode, signIn } from './sign-in.ts';
import { teammates, teammatesFile } from './teammates.ts';

/** English, as Americans write it. A `{word}` inside a sentence is filled by the page, because it carries markup. */
export const en = {
  api,
  common,
  problems,
  mails,
  recoveryCodesFile,
  teammatesFile,
  pages: {
    accessSecurity,
    challenge,
    changePassword,
    changePolicy,
    chooseMethod,
    confirmation,
    developmentInbox,
    devices,
    firstStart,
    forgotPassword,
    help,
    leave,
    locked,
    mailbox,
    member,
    messages,
    newCodes,
    newPassword,
    organization,
    passkey,
    passkeySetUp,
    reauthenticate,
    recoveryCode,
    recoveryCodes,
    recoveryCodeUsed,
    removeBackup,
    removeMethod,
    resetMembers,
    resetResult,
    signIn,
    teammates,
    totpSetUp,
    yourOrganizations,
    yourSignIn,
  },
};
