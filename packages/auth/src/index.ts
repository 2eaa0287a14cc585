export * from './app-sign.ts';
export { createPrivilegePayload, type Privileges } from './privilege.ts';
export * from './server-api-signature.ts';
export * from './token04.ts';
export * from './webhook-signature.ts';
