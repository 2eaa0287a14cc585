/** What went wrong and what to do about it, for a person: shown without a stack. */
export class Failure extends Error {}
