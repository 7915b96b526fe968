import { createClient, createSession } from '@lamella/api';

/** The one sign-in and the one line to the host that the whole page shares. */
export const session = createSession();
export const client = createClient(session.token);
