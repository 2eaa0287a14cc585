import manifest from '../package.json' with { type: 'json' };

/** Version of this server, told in `hello`. */
export const SERVER_VERSION: string = manifest.version;
