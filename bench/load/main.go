// Command load is the bench's load client: publishers and players of RTP over ICE, DTLS and SRTP,
// each with a UDP socket of its own, built on Pion's stack and so apart from the engine's.
//
// It is told what to do by JSON lines on stdin and answers each on stdout; it ends when stdin does.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

type request struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type response struct {
	ID     int    `json:"id"`
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	client, err := newClient()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
	go client.pollForever()
	go client.reportForever()

	var writing sync.Mutex
	output := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "load: unreadable request:", err)
			os.Exit(2)
		}
		go func() {
			answer := response{ID: asked.ID}
			result, err := client.handle(asked)
			if err != nil {
				answer.Error = err.Error()
			} else {
				answer.Result = result
			}
			writing.Lock()
			defer writing.Unlock()
			if err := output.Encode(answer); err != nil {
				os.Exit(3)
			}
		}()
	}
}

func (c *client) handle(asked request) (any, error) {
	var err error
	switch asked.Method {
	case "create":
		var params struct {
			Name    string `json:"name"`
			Address string `json:"address"`
			TwccID  uint8  `json:"twccId"`
		}
		if err = json.Unmarshal(asked.Params, &params); err != nil {
			return nil, err
		}
		return c.create(params.Name, params.Address, params.TwccID)
	case "connect":
		var params struct {
			Name   string `json:"name"`
			Remote remote `json:"remote"`
		}
		if err = json.Unmarshal(asked.Params, &params); err != nil {
			return nil, err
		}
		return c.connect(params.Name, params.Remote)
	case "publish":
		var params struct {
			Name   string   `json:"name"`
			Stream rtpShape `json:"stream"`
		}
		if err = json.Unmarshal(asked.Params, &params); err != nil {
			return nil, err
		}
		return struct{}{}, c.publish(params.Name, params.Stream)
	case "count":
		return c.count(), nil
	case "closeAll":
		c.closeAll()
		return struct{}{}, nil
	}
	return nil, fmt.Errorf("method is %q; allowed: create, connect, publish, count, closeAll", asked.Method)
}
