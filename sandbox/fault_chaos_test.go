package sandbox_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestFaultChaos refunds with many callers, while everything goes wrong now and then. What a caller was told exists, and
// money went nowhere else.
func TestFaultChaos(t *testing.T) {
	kept := &shelf{}
	s := clientOf(t, sandbox.Options{Store: kept})
	s.paid("chaos-order")
	for i, rule := range []string{
		"cut=before", "cut=after", "cut=within", "truncate", "status=502", "status=504,commit", "code=SYSTEM_ERROR", "code=SYSTEM_ERROR,commit",
		"sign=wrong", "sign=probe", "sign=missing", "stale=10m", "skew=10m", "delay=1ms,commit", "upgrade", "public_key", "rotate,count=2", "code=FREQUENCY_LIMITED",
	} {
		f, err := sandbox.ParseFault(fmt.Sprintf("POST /v3/refund/domestic/refunds,probability=0.05,seed=%d,%s", i, rule))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.sb.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	told := make([][]string, 16)
	var callers sync.WaitGroup
	for i := range told {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for n := range 5 {
				number := fmt.Sprintf("chaos-%d-%d", i, n)
				if s.refund("chaos-order", number) == nil {
					told[i] = append(told[i], number)
				}
			}
		}()
	}
	callers.Wait()
	hits := 0
	for _, f := range s.sb.Faults() {
		hits += f.Hits
	}
	s.sb.RemoveFault("")
	done := 0
	for _, numbers := range told {
		done += len(numbers)
		for _, number := range numbers {
			if !s.refunded(number) {
				t.Errorf("the client was told of %s, which does not exist", number)
			}
		}
	}
	state := s.sb.State()
	refunds := int64(state.Documents["refund"])
	if given := 1000 + state.Balances["payers"]; given != 10*refunds || int64(done) > refunds {
		t.Errorf("%d refunds, %d told, %d fen given back", refunds, done, given)
	}
	if hits < 20 || done == 0 {
		t.Errorf("%d faults, %d refunds: there was no chaos", hits, done)
	}
	s.sb.Close()
	next, err := sandbox.Start(sandbox.Options{Keys: sharedKeys(), Store: kept})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if again := next.State(); again.Documents["refund"] != int(refunds) {
		t.Errorf("%d refunds after a restart, %d before", again.Documents["refund"], refunds)
	}
}
