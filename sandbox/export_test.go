package sandbox

// OnlyLoopback and NotLocalLink are what a dialer of notifications asks.
var (
	OnlyLoopback = onlyLoopback
	NotLocalLink = notLocalLink
)

// Emit puts a notification into the outbox, as what happens in the sandbox does.
func (s *Sandbox) Emit(url string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emit(event{Type: "TRANSACTION.SUCCESS", Original: "transaction", URL: url, Resource: object{"out_trade_no": "emitted"}})
}
