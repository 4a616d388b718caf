import type { OrganizationId, UserId } from '../../domain/ids.ts';
import { receiveResponse, redeemAnswer } from './arrive.ts';
import { beginLink, beginSignOn, beginTest, findOpenConnection } from './begin.ts';
import { addDomain, removeDomain, verifyDomain } from './domains.ts';
import { ownCompanies, unlink } from './links.ts';
import { changeMode, lookAtSingleSignOn } from './mode.ts';
import type { SingleSignOnNeeds } from './needs.ts';
import { describeConnection, ownMetadata, removeConnection, setMetadata } from './set-up.ts';

type Command<Use extends (needs: SingleSignOnNeeds, command: never) => unknown> = Parameters<Use>[1];

/** Everything that pages and API do about single sign-on. */
export function singleSignOnOf(needs: SingleSignOnNeeds) {
  return {
    look: (organization: OrganizationId, user: UserId) => lookAtSingleSignOn(needs, organization, user),
    ownMetadata: (connection: string) => ownMetadata(needs, connection),
    describe: (command: Command<typeof describeConnection>) => describeConnection(needs, command),
    setMetadata: (command: Command<typeof setMetadata>) => setMetadata(needs, command),
    remove: (command: Command<typeof removeConnection>) => removeConnection(needs, command),
    addDomain: (command: Command<typeof addDomain>) => addDomain(needs, command),
    verifyDomain: (command: Command<typeof verifyDomain>) => verifyDomain(needs, command),
    removeDomain: (command: Command<typeof removeDomain>) => removeDomain(needs, command),
    changeMode: (command: Command<typeof changeMode>) => changeMode(needs, command),
    /** By the domain alone, so that nobody learns who exists (I-03). */
    discover: (domain: string) => needs.store.discover(domain),
    findOpen: (connection: string) => findOpenConnection(needs, connection),
    beginSignIn: (command: Command<typeof beginSignOn>) => beginSignOn(needs, command),
    beginTest: (command: Command<typeof beginTest>) => beginTest(needs, command),
    beginLink: (command: Command<typeof beginLink>) => beginLink(needs, command),
    receive: (command: Command<typeof receiveResponse>) => receiveResponse(needs, command),
    redeem: (command: Command<typeof redeemAnswer>) => redeemAnswer(needs, command),
    ownCompanies: (session: string) => ownCompanies(needs, session),
    unlink: (command: Command<typeof unlink>) => unlink(needs, command),
  };
}

export type SingleSignOn = ReturnType<typeof singleSignOnOf>;
