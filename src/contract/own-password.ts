import * as z from 'zod';

export const OwnPassword = z
  .string()
  .max(1024)
  .optional()
  .describe("The admin's own, where the session was not just confirmed by a step-up.");
