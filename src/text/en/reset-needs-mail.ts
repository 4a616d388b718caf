/** In place of "ask an owner or admin", who cannot do it where no mail leaves (ADR 0030). */
export const RESET_NEEDS_MAIL =
  'No mail leaves this server, so nobody can reset your two-factor authentication yet. Ask whoever runs the server to set up mail; then an owner or admin of your organization can reset it.';
