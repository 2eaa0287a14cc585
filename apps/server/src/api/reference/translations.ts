/** Chinese for the sentences that actions and their parameters are described with. A test holds it complete. */
export const TRANSLATIONS: Readonly<Record<string, string>> = {
  'Removes one to five users from a room; it succeeds for users that are not there':
    '将一到五个用户移出房间；用户不在房间时也返回成功',
  'Removes everybody from a room': '将所有人移出房间',
  'Counts the users of one to ten rooms; a room that is not there has none':
    '查询一到十个房间的人数；不存在的房间人数为零',
  'Lists the users of a room page by page, in the order of their logins': '按登录顺序分页列出房间内的用户',
  'Says of one to ten users whether they are in a room, and since when':
    '查询一到十个用户是否在房间内，以及何时登录',
  'Lists the streams of a room': '列出房间内的流',
  'Announces a stream to a room on behalf of a user; nothing is published by that':
    '以某个用户的名义向房间通告一条流；并不会真正推流',
  'Tells a room that a stream is gone; its publisher is not told and goes on':
    '通知房间某条流已消失；推流方不会收到通知，并继续推流',
  'Sends a message to everybody in a room': '向房间内所有人发送消息',
  'Sends a barrage message to everybody in a room': '向房间内所有人发送弹幕消息',
  'Sends a command to named users of a room, or to everybody': '向房间内指定用户或所有人发送自定义信令',
  'Ends a stream and lets nobody publish or play it until it is resumed':
    '结束一条流，在恢复之前不允许任何人推流或拉流',
  'Does for one to twenty streams what ForbidRTCStream does': '对一到二十条流执行 ForbidRTCStream',
  'Lets a stream be published and played again; it succeeds for one that was not forbidden':
    '允许流再次被推拉；流未被禁止时也返回成功',
  'Does for one to twenty streams what ResumeRTCStream does': '对一到二十条流执行 ResumeRTCStream',
  'Says since when a stream is there': '查询流从何时开始存在',
  'Forbids to log in or to publish for a time; streams that are there go on':
    '在一段时间内禁止登录或推流；已有的流不受影响',
  'Lists the rules of a type that hold now, by their end': '按结束时间列出某一类型当前有效的规则',
  'Takes a rule back': '删除一条规则',
  'Silences or hides a stream of a room for a time, at once; the last call about a stream counts':
    '立即在一段时间内封禁房间中某条流的声音或画面；同一条流以最后一次调用为准',
  'Says of one to ten streams of a room what rules forbid; zeros without a rule':
    '查询房间中一到十条流被规则封禁的内容；没有规则时各值为零',
  'Takes a rule back, at once; it succeeds without one': '立即删除一条规则；规则不存在时也返回成功',

  'the room': '房间',
  'the rooms': '房间列表',
  'the user': '用户',
  'the users': '用户列表',
  'the stream': '流',
  'the streams': '流列表',
  'the sender': '发送者',
  'the receivers; everybody without any': '接收者；为空时发给所有人',
  'whose stream it is': '流所属的用户',
  'its name; the id without one': '名称；缺省时使用 ID',
  'its title': '标题',
  "the stream's extra info": '流附加信息',
  'accepted, and without effect here': '可以传入，但不起作用',
  'why, in words for the users who are removed': '原因，会告知被移出的用户',
  'whether the webhook room_close is sent, too': '是否同时发送 room_close 回调',
  '0: the earliest first, 1: the latest first': '0：最早登录者在前，1：最晚登录者在前',
  'users in one answer': '一次返回的用户数',
  'the Marker of the answer before': '上一次返回的 Marker',
  'the message': '消息内容',
  '1: of the system, 2: of a chat': '1：系统消息，2：聊天消息',
  'rises with every call about the same stream within 10 s; the time in milliseconds does':
    '对同一条流，10 秒内的每次调用须递增；可使用毫秒时间戳',
  '1: an IP address, 2: a room, 3: a user, 4: a user in a room':
    '1：IP 地址，2：房间，3：用户，4：房间内的用户',
  'an IPv4 or IPv6 address': 'IPv4 或 IPv6 地址',
  '1: logging in, 2: publishing': '1：登录，2：推流',
  'seconds for which it holds': '有效时长（秒）',
  'seconds for which it holds; more than 86400 count as 86400': '有效时长（秒）；超过 86400 按 86400 计',
  '1: nobody hears the stream': '1：任何人都听不到该流',
  '1: nobody sees the stream': '1：任何人都看不到该流',

  'Unix time in milliseconds': 'Unix 时间（毫秒）',
  'Unix time in seconds': 'Unix 时间（秒）',
  '0: it has not ended': '0：尚未结束',
  'when it ends, in seconds of Unix time': '结束时间，Unix 时间（秒）',
  'seconds for which it holds from CreateTime on': '自 CreateTime 起的有效时长（秒）',
};
