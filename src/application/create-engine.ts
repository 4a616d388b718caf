import { createApiKeys } from './api-keys/api-keys.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createDirectory } from './directory/directory.ts';
import type { Engine, SignIns } from './engine.ts';
import { confirmMethod } from './enrollment/confirm-method.ts';
import { stagePhone } from './enrollment/phone.ts';
import { postponeSetUp } from './enrollment/postpone.ts';
import { saveRecoveryCodes, showRecoveryCodes } from './enrollment/recovery-codes.ts';
import { stageTotp } from './enrollment/totp.ts';
import { createMembers } from './members/members.ts';
import { createOwnMethods } from './methods/own-methods.ts';
import { passkeyCreation, passkeyRequest } from './methods/passkey-options.ts';
import { createPasskeySignIns } from './methods/passkey-sign-in.ts';
import { sendText } from './methods/send-text.ts';
import { createUnfinishedPasskeys } from './methods/unfinished-passkeys.ts';
import type { Needs } from './needs.ts';
import { createNotices } from './notices/disown.ts';
import { admitOwner } from './policy/admit-admin.ts';
import { authorize } from './policy/authorize.ts';
import { createPolicies } from './policy/policies.ts';
import { createSessions } from './sessions/sessions.ts';
import { answerChallenge } from './sign-in/answer-challenge.ts';
import { answerWithRecoveryCode } from './sign-in/answer-with-recovery-code.ts';
import { beginSignIn } from './sign-in/begin-sign-in.ts';
import { completeSignIn } from './sign-in/complete-sign-in.ts';
import { abandon, lookAtSignIn } from './sign-in/look.ts';
import { askMailbox, proveMailbox, resendMailboxCode } from './sign-in/mailbox.ts';
import { stopRecovery } from './sign-in/recovery-by-mail.ts';

/** Puts the use cases together. Everything from outside comes in by `needs`. */
export function createEngine(needs: Needs): Engine {
  return {
    directory: createDirectory(needs),
    beginSignIn: (command) => beginSignIn(needs, command),
    completeSignIn: (command) => completeSignIn(needs, command),
    authorize: (question) => authorize(needs, question),
    admitOwner: (question) => admitOwner(needs, question),
    signIns: createSignIns(needs),
    passkeySignIns: createPasskeySignIns(needs),
    unfinishedPasskeys: createUnfinishedPasskeys(needs),
    sessions: createSessions(needs),
    notices: createNotices(needs),
    methods: createOwnMethods(needs),
    policies: createPolicies(needs),
    members: createMembers(needs),
    audit: createAuditLog(needs),
    apiKeys: createApiKeys(needs),
  };
}

function createSignIns(needs: Needs): SignIns {
  return {
    look: (step) => lookAtSignIn(needs, step),
    answerWithTotp: (step) => answerChallenge(needs, 'totp', step),
    sendText: (step) => sendText(needs, step),
    answerWithText: (step) => answerChallenge(needs, 'sms', step),
    answerWithRecoveryCode: (step) => answerWithRecoveryCode(needs, step),
    askMailbox: (step) => askMailbox(needs, step),
    sendMailboxCode: (step) => resendMailboxCode(needs, step),
    stopRecovery: (step) => stopRecovery(needs, step),
    proveMailbox: (step) => proveMailbox(needs, step),
    stageTotp: (step) => stageTotp(needs, step),
    confirmTotp: (step) => confirmMethod(needs, 'totp', step),
    passkeyCreation: (step) => passkeyCreation(needs, step),
    confirmPasskey: (step) => confirmMethod(needs, 'passkey', step),
    passkeyRequest: (step) => passkeyRequest(needs, step),
    answerWithPasskey: (step) => answerChallenge(needs, 'passkey', step),
    stagePhone: (step) => stagePhone(needs, step),
    confirmPhone: (step) => confirmMethod(needs, 'sms', step),
    postponeSetUp: (step) => postponeSetUp(needs, step),
    recoveryCodes: (step) => showRecoveryCodes(needs, step),
    saveRecoveryCodes: (step) => saveRecoveryCodes(needs, step),
    abandon: (step) => abandon(needs, step),
  };
}
