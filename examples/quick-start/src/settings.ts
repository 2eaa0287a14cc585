/** What the quick start leaves to you. Here it comes from the address, such as `?appID=1&appSign=…&userID=user2`. */
export interface Settings {
  readonly appID: number;
  readonly appSign: string;
  /** Empty: the server that this page came from. */
  readonly server: string;
  readonly roomID: string;
  readonly userID: string;
  readonly localStreamID: string;
}

/** Reads the address; a development server gives its app's AppID and AppSign itself. */
export async function readSettings(address: URL): Promise<Settings> {
  const value = (name: string, otherwise: string): string => address.searchParams.get(name) ?? otherwise;
  const userID = value('userID', `user${Math.floor(Math.random() * 1e6)}`);
  const server = value('server', '');
  const credentials = address.searchParams.has('appID')
    ? { appID: Number(value('appID', '0')), appSign: value('appSign', '') }
    : await developmentCredentials(server === '' ? address.origin : server);
  return {
    ...credentials,
    server,
    roomID: value('roomID', 'room1'),
    userID,
    localStreamID: `stream-${userID}`,
  };
}

async function developmentCredentials(server: string): Promise<Pick<Settings, 'appID' | 'appSign'>> {
  const response = await fetch(new URL('/dev/credentials', server));
  if (!response.ok)
    throw new Error('This server gives out no credentials. Put ?appID=…&appSign=… into the address.');
  const { appID, appSign }: { appID?: unknown; appSign?: unknown } = await response.json();
  return { appID: Number(appID), appSign: String(appSign) };
}
