/** Who someone is in a room. */
export class ZegoUser {
  /** 1 to 63 bytes; letters, digits and `` ~!@#$%^&*()_+=-`;',.<>/\ ``. Unique within an AppID. */
  userID: string;
  /** 1 to 255 bytes. Without one, the userID is the name, as in ZEGO's native constructors. */
  userName: string;

  constructor(userID: string, userName: string = userID) {
    this.userID = userID;
    this.userName = userName;
  }

  /** The native SDKs' name for the constructor: the name is a copy of the userID. */
  static userWithUserID(userID: string, userName: string = userID): ZegoUser {
    return new ZegoUser(userID, userName);
  }
}
