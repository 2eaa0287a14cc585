package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"time"
)

const modeGCM = 1

// content is what a Token04 says once it is decrypted. Times are unix seconds.
type content struct {
	AppID   uint32 `json:"app_id"`
	UserID  string `json:"user_id"`
	Nonce   int32  `json:"nonce"`
	Ctime   int64  `json:"ctime"`
	Expire  int64  `json:"expire"`
	Payload string `json:"payload"`
}

// privileges is the payload of a token that is good for one room: "1" is logging in, "2" publishing.
type privileges struct {
	RoomID    string         `json:"room_id"`
	Privilege map[string]int `json:"privilege"`
	StreamIDs []string       `json:"stream_id_list"`
}

// createToken04 makes a token for one user and one room, sealed with AES-256-GCM under the 32 bytes of
// serverSecret. It is good for effectiveSeconds.
func createToken04(appID uint32, userID, serverSecret, roomID string, publish bool, effectiveSeconds int64) (string, error) {
	rights := map[string]int{"1": 1, "2": 0}
	if publish {
		rights["2"] = 1
	}
	payload, err := json.Marshal(privileges{RoomID: roomID, Privilege: rights})
	if err != nil {
		return "", err
	}
	random := make([]byte, 4+12)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	nonce, iv := int32(binary.BigEndian.Uint32(random)), random[4:]
	now := time.Now().Unix()
	expire := now + effectiveSeconds
	plaintext, err := json.Marshal(content{appID, userID, nonce, now, expire, string(payload)})
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher([]byte(serverSecret))
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	sealed := gcm.Seal(nil, iv, plaintext, nil)

	var body bytes.Buffer
	for _, part := range []any{expire, uint16(len(iv)), iv, uint16(len(sealed)), sealed, uint8(modeGCM)} {
		if err := binary.Write(&body, binary.BigEndian, part); err != nil {
			return "", err
		}
	}
	return "04" + base64.StdEncoding.EncodeToString(body.Bytes()), nil
}
