// The token server in Go, with nothing but the standard library. README.md lists its settings.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

const (
	effectiveSeconds = 3600
	maxBodyBytes     = 4096
	maxRoomIDBytes   = 127
)

type settings struct {
	appID        uint32
	serverSecret string
	users        map[string]string // by access key
}

func readSettings() (settings, error) {
	appID, err := strconv.ParseUint(os.Getenv("APP_ID"), 10, 32)
	if err != nil || appID == 0 {
		return settings{}, fmt.Errorf("APP_ID must be an integer from 1 to 4294967295, is %q", os.Getenv("APP_ID"))
	}
	secret := os.Getenv("SERVER_SECRET")
	if len(secret) != 32 {
		return settings{}, fmt.Errorf("SERVER_SECRET must have 32 characters, has %d", len(secret))
	}
	users := map[string]string{}
	for _, entry := range strings.Split(os.Getenv("ACCESS_KEYS"), ",") {
		userID, key, _ := strings.Cut(entry, ":")
		if userID == "" || len(key) < 16 {
			return settings{}, fmt.Errorf("ACCESS_KEYS must be userID:key,userID:key with keys of at least 16 characters")
		}
		users[key] = userID
	}
	return settings{uint32(appID), secret, users}, nil
}

func answer(response http.ResponseWriter, status int, body any) {
	response.Header().Set("Content-Type", "application/json")
	response.Header().Set("Cache-Control", "no-store")
	response.WriteHeader(status)
	json.NewEncoder(response).Encode(body)
}

func refuse(response http.ResponseWriter, status int, problem string) {
	answer(response, status, map[string]string{"error": problem})
}

func (s settings) serveToken(response http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodPost {
		refuse(response, http.StatusMethodNotAllowed, "the method must be POST, is "+request.Method)
		return
	}
	// Put your own sign-in here. What matters: the user is who you say, not who the page says.
	scheme, key, _ := strings.Cut(request.Header.Get("Authorization"), " ")
	userID, isKnown := s.users[key]
	if scheme != "Bearer" || !isKnown {
		refuse(response, http.StatusUnauthorized, "Authorization must be: Bearer and the access key of a user")
		return
	}
	text, err := io.ReadAll(http.MaxBytesReader(response, request.Body, maxBodyBytes))
	if err != nil {
		refuse(response, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body may have %d bytes", maxBodyBytes))
		return
	}
	var wish struct {
		RoomID  string `json:"roomID"`
		Publish bool   `json:"publish"`
	}
	if json.Unmarshal(text, &wish) != nil {
		refuse(response, http.StatusBadRequest, `the body must be JSON like {"roomID": "room1", "publish": true}`)
		return
	}
	if wish.RoomID == "" || len(wish.RoomID) > maxRoomIDBytes {
		refuse(response, http.StatusBadRequest, fmt.Sprintf("roomID must be a string of 1 to %d bytes", maxRoomIDBytes))
		return
	}
	// Whether this user may enter this room is for you to decide, too.
	token, err := createToken04(s.appID, userID, s.serverSecret, wish.RoomID, wish.Publish, effectiveSeconds)
	if err != nil {
		refuse(response, http.StatusInternalServerError, "the token server failed inside")
		return
	}
	answer(response, http.StatusOK, map[string]any{
		"appID": s.appID, "userID": userID, "token": token, "effectiveSeconds": effectiveSeconds,
	})
}

func main() {
	s, err := readSettings()
	if err != nil {
		log.Fatal(err)
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8900"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/token", s.serveToken)
	fmt.Printf("token server on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
