package sandbox

import (
	"strconv"
	"testing"
)

func TestRequestLogIsBounded(t *testing.T) {
	log := requestLog{limit: 20}
	for range 15 {
		log.add(Request{Body: make([]byte, maxBody)})
	}
	if got := len(log.kept) * maxBody; got > maxLog || log.bytes != got {
		t.Errorf("%d bytes kept, %d counted, at most %d wanted", got, log.bytes, maxLog)
	}
	log.add(Request{Body: make([]byte, 2*maxLog)})
	if len(log.kept) != 1 {
		t.Errorf("%d requests kept: the newest one is, whatever its size", len(log.kept))
	}
	for range 100 {
		log.add(Request{Body: []byte("x")})
	}
	if len(log.kept) != 20 || log.bytes != 20 {
		t.Errorf("%d requests with %d bytes kept", len(log.kept), log.bytes)
	}
}

func TestNoncesAreBounded(t *testing.T) {
	var nonces seen
	const many = 3 * generation
	for i := range many {
		nonces.add(strconv.Itoa(i))
	}
	if got := len(nonces.young) + len(nonces.old); got > 2*generation {
		t.Errorf("%d nonces kept", got)
	}
	for i := many - generation; i < many; i++ {
		if !nonces.has(strconv.Itoa(i)) {
			t.Fatalf("nonce %d of %d is forgotten", i, many)
		}
	}
}
