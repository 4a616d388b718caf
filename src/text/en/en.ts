import {
  accessSecurity,
  changeMethods,
  changePolicy,
  changeRecovery,
  chooseMethods,
  hostedDomain,
  textCountries,
} from './access-security.ts';
import { api } from './api.ts';
import { apiKeys, makeApiKey, newApiKey, revokeApiKey, scopes } from './api-keys.ts';
import { apiReference } from './api-reference.ts';
import { auditFile, auditLog } from './audit-log.ts';
import { common } from './common.ts';
import { developmentInbox } from './development.ts';
import { devices } from './devices.ts';
import { firstStart } from './first-start.ts';
import { help } from './help.ts';
import { invitations, invite } from './invitations.ts';
import { join } from './join.ts';
import { mails } from './mails.ts';
import { leave, member } from './member.ts';
import { messages } from './messages.ts';
import { disownNotice, noticeDisowned, noticeSubjects } from './notices.ts';
import { organization, yourOrganizations } from './organizations.ts';
import { passkey, passkeySetUp } from './passkey.ts';
import { changePassword, forgotPassword, makePassword, newPassword, openSignInLink, signInLink } from './password.ts';
import { phoneCode, phoneSetUp, textCode } from './phone.ts';
import { problems } from './problems.ts';
import { recoveryCodesFile } from './recovery-codes-file.ts';
import { resetMembers, resetResult } from './reset-members.ts';
import { chooseMethod, recoveryCodes, recoveryCodeUsed, totpSetUp } from './set-up.ts';
import { newCodes, removeBackup, removeMethod, yourSignIn } from './settings.ts';
import {
  challenge,
  confirmation,
  confirmByLink,
  locked,
  mailbox,
  onward,
  reauthenticate,
  recoveryCode,
  signIn,
  stopRecovery,
} from './sign-in.ts';
import { companySignIn, linkCompany, ownCompanies, singleSignOn } from './single-sign-on.ts';
import { teammates, teammatesFile } from './teammates.ts';
import { texts } from './texts.ts';
import { waysIn } from './ways-in.ts';

/** English, as Americans write it. A `{word}` inside a sentence is filled by the page, because it carries markup. */
export const en = {
  api,
  auditFile,
  common,
  problems,
  scopes,
  mails,
  recoveryCodesFile,
  teammatesFile,
  texts,
  pages: {
    accessSecurity,
    auditLog,
    apiKeys,
    apiReference,
    challenge,
    changePassword,
    changeMethods,
    changePolicy,
    changeRecovery,
    chooseMethod,
    companySignIn,
    chooseMethods,
    confirmation,
    confirmByLink,
    developmentInbox,
    devices,
    disownNotice,
    firstStart,
    forgotPassword,
    help,
    invitations,
    invite,
    join,
    leave,
    locked,
    mailbox,
    makeApiKey,
    makePassword,
    member,
    messages,
    newApiKey,
    newCodes,
    newPassword,
    noticeDisowned,
    noticeSubjects,
    linkCompany,
    onward,
    openSignInLink,
    organization,
    ownCompanies,
    passkey,
    phoneCode,
    phoneSetUp,
    passkeySetUp,
    reauthenticate,
    recoveryCode,
    recoveryCodes,
    recoveryCodeUsed,
    removeBackup,
    removeMethod,
    resetMembers,
    resetResult,
    revokeApiKey,
    signIn,
    signInLink,
    singleSignOn,
    stopRecovery,
    teammates,
    textCode,
    hostedDomain,
    textCountries,
    totpSetUp,
    waysIn,
    yourOrganizations,
    yourSignIn,
  },
};
