package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
)

// rtpShape is what a publisher sends: VP8 frames that are each a burst of equal packets, as an encoder
// at a steady bitrate makes them.
type rtpShape struct {
	SSRC            uint32 `json:"ssrc"`
	PayloadType     uint8  `json:"payloadType"`
	FramesPerSecond int    `json:"framesPerSecond"`
	PacketsPerFrame int    `json:"packetsPerFrame"`
	PayloadBytes    int    `json:"payloadBytes"`
	Mid             string `json:"mid"`
	MidID           uint8  `json:"midId"`
	TwccID          uint8  `json:"twccId"`
}

type outbound struct {
	packets          atomic.Uint64
	keyframeRequests atomic.Uint64
	keyframeDue      atomic.Bool
}

func (o *outbound) requestKeyframe() {
	o.keyframeRequests.Add(1)
	o.keyframeDue.Store(true)
}

// vp8Descriptor: extended, 15-bit picture id (RFC 7741 §4.2).
const vp8DescriptorBytes = 4

func (p *peer) publish(shape rtpShape) error {
	if shape.FramesPerSecond < 1 || shape.PacketsPerFrame < 1 || shape.PayloadBytes < 16 || shape.PayloadBytes > 1200 {
		return fmt.Errorf("stream is %+v; allowed: at least 1 frame and packet, 16 to 1200 payload bytes", shape)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sealing == nil {
		return errors.New("the peer is not connected")
	}
	p.sending.keyframeDue.Store(true)
	go p.sendFrames(shape)
	return nil
}

func (p *peer) sendFrames(shape rtpShape) {
	interval := time.Second / time.Duration(shape.FramesPerSecond)
	next := time.Now()
	header := rtp.Header{Version: 2, SSRC: shape.SSRC, PayloadType: shape.PayloadType}
	payload := make([]byte, shape.PayloadBytes)
	var transportSequence, picture uint16
	for {
		if wait := time.Until(next); wait > 0 {
			time.Sleep(wait)
		}
		next = next.Add(interval)
		picture = (picture + 1) & 0x7fff
		header.Timestamp += uint32(90_000 / shape.FramesPerSecond)
		keyframe := p.sending.keyframeDue.Swap(false)
		for index := range shape.PacketsPerFrame {
			header.Marker = index == shape.PacketsPerFrame-1
			header.SequenceNumber++
			if shape.MidID != 0 {
				_ = header.SetExtension(shape.MidID, []byte(shape.Mid)) // ids were negotiated, so they are legal
			}
			if shape.TwccID != 0 {
				transportSequence++
				_ = header.SetExtension(shape.TwccID, binary.BigEndian.AppendUint16(nil, transportSequence))
			}
			writeVp8(payload, picture, index == 0, keyframe)
			if !p.sendRtp(&header, payload) {
				return
			}
		}
	}
}

// writeVp8 writes the payload descriptor and, at a frame's start, the frame tag (RFC 7741 §4.2, RFC 6386 §9.1).
func writeVp8(payload []byte, picture uint16, start, keyframe bool) {
	payload[0], payload[1] = 0x80, 0x80
	binary.BigEndian.PutUint16(payload[2:], picture|0x8000)
	if !start {
		payload[vp8DescriptorBytes] = 0x55
		return
	}
	payload[0] |= 0x10
	if keyframe {
		copy(payload[vp8DescriptorBytes:], []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
	} else {
		payload[vp8DescriptorBytes] = 0x11
	}
}

// sendRtp seals and sends one packet; false when the peer is closed.
func (p *peer) sendRtp(header *rtp.Header, payload []byte) bool {
	plain := rtp.Packet{Header: *header, Payload: payload}
	raw, err := plain.Marshal()
	if err != nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	sealed, err := p.sealing.EncryptRTP(nil, raw, nil)
	if err != nil {
		return false
	}
	if p.send(sealed) == nil {
		p.sending.packets.Add(1)
	}
	return true
}
