package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"
)

// client holds every peer of this process. One certificate serves them all.
type client struct {
	certificate tls.Certificate
	fingerprint string

	mu    sync.Mutex
	peers map[string]*peer
}

// local is what the other side has to know of a new peer.
type local struct {
	Port        int    `json:"port"`
	Ufrag       string `json:"ufrag"`
	Password    string `json:"password"`
	Fingerprint string `json:"fingerprint"`
}

// totals sums what all peers have sent and received since they were made.
type totals struct {
	// Datagrams that are RTP, by all players.
	Received uint64 `json:"received"`
	// Payload bytes with RTP header, as sealed.
	ReceivedBytes uint64 `json:"receivedBytes"`
	// Sequence numbers that a player never saw.
	Missing uint64 `json:"missing"`
	// Packets opened as a sample, and those of them that did not open.
	Opened     uint64 `json:"opened"`
	OpenFailed uint64 `json:"openFailed"`
	// RTP packets sent by publishers.
	Published uint64 `json:"published"`
	// Keyframe requests that publishers got.
	KeyframeRequests uint64 `json:"keyframeRequests"`
	// Players that have received anything.
	Playing int `json:"playing"`
}

func newClient() (*client, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "load"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(der)
	pairs := make([]string, len(hash))
	for i := range hash {
		pairs[i] = fmt.Sprintf("%02X", hash[i])
	}
	return &client{
		certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		fingerprint: strings.Join(pairs, ":"),
		peers:       map[string]*peer{},
	}, nil
}

func randomHex(bytes int) string {
	buffer := make([]byte, bytes)
	_, _ = rand.Read(buffer) // documented never to fail
	return hex.EncodeToString(buffer)
}

func (c *client) create(name, address string, twccID uint8) (local, error) {
	ip := net.ParseIP(address).To4()
	if ip == nil {
		return local{}, fmt.Errorf("address is %q; allowed: an IPv4 address of this machine", address)
	}
	made, err := newPeer(ip, twccID)
	if err != nil {
		return local{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, exists := c.peers[name]; exists {
		made.close()
		return local{}, fmt.Errorf("a peer %q exists", name)
	}
	c.peers[name] = made
	return local{Port: made.port, Ufrag: made.ufrag, Password: made.password, Fingerprint: c.fingerprint}, nil
}

func (c *client) peer(name string) (*peer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, exists := c.peers[name]
	if !exists {
		return nil, fmt.Errorf("no peer %q", name)
	}
	return found, nil
}

func (c *client) all() []*peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]*peer, 0, len(c.peers))
	for _, one := range c.peers {
		list = append(list, one)
	}
	return list
}

func (c *client) connect(name string, to remote) (any, error) {
	found, err := c.peer(name)
	if err != nil {
		return nil, err
	}
	profile, err := found.connect(to, c.certificate)
	if err != nil {
		return nil, err
	}
	return map[string]string{"srtpProfile": profile}, nil
}

func (c *client) publish(name string, stream rtpShape) error {
	found, err := c.peer(name)
	if err != nil {
		return err
	}
	return found.publish(stream)
}

func (c *client) count() totals {
	var sum totals
	for _, one := range c.all() {
		one.addTo(&sum)
	}
	return sum
}

func (c *client) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, one := range c.peers {
		one.close()
		delete(c.peers, name)
	}
}

// pollForever reads all sockets every few milliseconds. Nobody waits in the kernel for a packet, so a
// server that sends is not charged with waking a reader, which on a real network it would not be either.
func (c *client) pollForever() {
	buffer := make([]byte, 2048)
	for range time.Tick(5 * time.Millisecond) {
		now := time.Now()
		for _, one := range c.all() {
			one.poll(buffer, now)
		}
	}
}

// reportForever sends each player's RTCP: transport-wide feedback ten times a second, receiver reports once.
func (c *client) reportForever() {
	turn := 0
	for range time.Tick(100 * time.Millisecond) {
		turn++
		for index, one := range c.all() {
			one.report(turn%10 == index%10)
		}
	}
}
