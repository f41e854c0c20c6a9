// Package sandbox is WeChat Pay on this machine: a server that checks
// signatures for real, keeps state, and refuses what the real one refuses, in
// its words. Tests and first steps need no merchant account and no network:
//
//	sb, err := sandbox.Start(sandbox.Options{})
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer sb.Close()
//	client, err := wechatpay.New(sb.Config())
//
// Every operation of the catalogue answers; those about orders, refunds, coupons
// and bills keep state. A request whose signature does not match is answered with
// 401 SIGN_ERROR, and the whole message that the sandbox expected in the header
// Sandbox-Sign-Message, so that a difference can be seen. Sandbox-Hint says what
// the real server does not.
//
// What arrived, and how it was answered, is kept for assertions
// ([Sandbox.Requests]). Cut connections, truncated bodies, wrong signatures and
// other faults come by a rule ([Sandbox.AddFault]), or by [Options.Intercept].
// Package console steers a sandbox from other languages.
package sandbox

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a8579013/wechatpay"
)

// DefaultMchID is the merchant of a sandbox that is not told another one. The
// coupon batch 9856000 belongs to it.
const DefaultMchID = "8956000"

// Options say how a sandbox behaves. The zero value is an ordinary merchant
// with a platform certificate and a public key, on the real clock.
type Options struct {
	MchID string // the merchant; "": DefaultMchID

	// Merchants are others beside MchID, each with keys of its own: ConfigOf.
	// A merchant sees and moves only what is its own.
	Merchants []Merchant

	// SubMchIDs make MchID a partner (a service provider, an e-commerce
	// platform) of these sub-merchants. Where nobody is a partner by them or by
	// Merchants, every merchant is one of any sub_mchid.
	SubMchIDs []string

	// BrandID lets the brand's scheme, WECHATPAY-BRAND-SHA256-RSA2048, in
	// beside the merchant's. Config then is the brand's.
	BrandID string

	// Keys of an earlier sandbox save the time of making new ones. Nil, and
	// every key missing in it: made when first needed.
	Keys *Keys

	// PublicKeyOnly is a new merchant, who has no platform certificate.
	// CertificateOnly is an old one, who has no public key. Where both are
	// set, PublicKeyOnly wins.
	PublicKeyOnly, CertificateOnly bool

	// AllowReplay takes a request that has come before, byte by byte: other
	// clients repeat one as it was when its connection broke. Otherwise a nonce
	// can be used once.
	AllowReplay bool

	// Rights are what the merchant lacks.
	Rights Rights

	// Intercept stands before the whole server: next is the sandbox. It may
	// change the answer, give its own, or none. It has to return when
	// r.Context() is done, or Close waits for it.
	Intercept Intercept

	// Listen is where Start listens; "": a free port of 127.0.0.1. Hosts are
	// names, or IP addresses, by which clients will know this machine, besides
	// localhost and WeChat Pay's own hosts.
	Listen string
	Hosts  []string

	// Store keeps orders, refunds, batches, nonces and requests beyond the end
	// of the process: nobody is answered before what has changed is saved. It
	// is the caller's to close, after Close. Nil: they live as long as the
	// sandbox. Keys are not in it, but for those of RotateCertificate: keep
	// Sandbox.Keys beside it.
	Store Store

	// Notifications go out by themselves to notify URLs on this machine, and to
	// the hosts of NotifyAllow: names or IP addresses. TimeScale makes their
	// schedule, 24 h 4 min of retries, that many times faster; 0: 1.
	NotifyAllow []string
	TimeScale   float64

	RequestLog int              // how many requests Requests keeps; 0: 1024
	BillRows   int              // how many trades are made up for a day before the sandbox began; 0: 3, less: there is no bill
	Now        func() time.Time // nil: time.Now
	Logger     *slog.Logger     // one line a request; nil: silent
}

// An Intercept answers in place of next, or calls it. It runs on the goroutine
// of the request, many at a time.
type Intercept func(w http.ResponseWriter, r *http.Request, next http.Handler)

// A Sandbox is the server's state and its http.Handler. It is safe for many
// goroutines. Orders, refunds and batches live as long as the sandbox, or as
// Options.Store keeps them.
type Sandbox struct {
	// URL is where Start listens, https://127.0.0.1:port or as Options.Listen has it. It is empty in a
	// sandbox made by New.
	URL string

	opts      Options
	wall      func() time.Time // of signatures
	ahead     atomic.Int64     // how far the sandbox's own clock has been moved
	logger    *slog.Logger
	intercept atomic.Pointer[Intercept]
	control   atomic.Pointer[http.Handler]
	faults    faults
	server    *listener // nil without Start

	keysOnce sync.Once
	keys     *keyring
	rotated  []*signer // that the Store has kept; set before keys are made

	mu        sync.Mutex    // guards everything below
	changed   chan struct{} // nil: nobody waits for Changed
	nonces    seen
	requests  requestLog
	coupons   coupons
	orders    orders
	shelves   map[string]keeper // by kind
	combined  *shelf[combined]  // by combine_out_trade_no
	refunds   refunds
	books     books
	products  products
	unlimited bool  // the merchant is never short of money
	last      int64 // the number given out last
	ledger    ledger
	outbox    outbox
	deadlines deadlines
}

// New returns a sandbox without a listener, to be mounted in a server of the
// caller's. Its Config lacks a BaseURL and a Transport that lead to that server.
func New(opts Options) *Sandbox {
	if opts.MchID == "" {
		opts.MchID = DefaultMchID
	}
	if opts.RequestLog <= 0 {
		opts.RequestLog = 1024
	}
	if opts.BillRows == 0 {
		opts.BillRows = 3
	}
	s := &Sandbox{opts: opts, wall: opts.Now, logger: opts.Logger}
	if s.wall == nil {
		s.wall = time.Now
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	s.SetIntercept(opts.Intercept)
	s.requests = requestLog{limit: opts.RequestLog, first: 1}
	s.outbox.init()
	s.furnish()
	if opts.Store != nil {
		s.ledger.failed = s.remember(opts.Store)
	}
	s.openAccounts()
	s.resumeNotices()
	s.beginDeadlines()
	return s
}

// furnish makes all that a new sandbox has, and that Reset makes anew. The
// caller holds s.mu.
func (s *Sandbox) furnish() {
	s.shelves = make(map[string]keeper)
	s.deadlines.clear()
	s.coupons = newCoupons(s.now(), s.opts.MchID)
	s.orders = newOrders(s)
	s.combined = newCombined(s)
	s.refunds = newRefunds(s)
	s.books = newBooks(s)
	s.products = newProducts(s)
}

// SetIntercept replaces Options.Intercept for the requests to come; nil takes
// it out. Between the cases of a test it is cheaper than another sandbox.
func (s *Sandbox) SetIntercept(f Intercept) {
	if f == nil {
		s.intercept.Store(nil)
		return
	}
	s.intercept.Store(&f)
}

// Config returns what wechatpay.New needs to talk to this sandbox: the
// merchant (or the brand, where Options name one), its keys, every key that the
// sandbox signs with, and a Transport that trusts its certificate authority. For
// calls of APIv2 that ask for the client certificate set Merchant as well.
//
// All Configs of a sandbox share one Transport, whose idle connections Close
// closes. A sandbox made by New leads nowhere: set BaseURL and Transport.
func (s *Sandbox) Config() wechatpay.Config {
	config := s.configOf(&s.ring().party)
	if s.opts.BrandID != "" {
		config.MchID, config.BrandID = "", s.opts.BrandID
	}
	return config
}

// ServeHTTP answers one request of WeChat Pay's API, or hands it to what
// SetControl has mounted.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.server != nil {
		s.server.running.Add(1)
		defer s.server.running.Done()
	}
	if s.controlled(w, r) {
		return
	}
	s.ledger.crowd.Add(1)
	defer s.ledger.crowd.Add(-1)
	s.meetDeadlines()
	in := s.arrive(r)
	r = r.WithContext(context.WithValue(r.Context(), arrivedKey{}, in))
	r.Body = io.NopCloser(bytes.NewReader(in.Body)) // an Intercept may look at it
	f := s.intercept.Load()
	if f == nil && !s.faults.any.Load() {
		s.serve(w, r)
		return
	}
	sent, returned := &recorder{ResponseWriter: w}, false
	defer func() { // also of a connection that the Intercept cuts
		s.record(in, sent.end(returned))
		s.flush() // a failure is the next answer's
	}()
	if f != nil {
		(*f)(sent, r, http.HandlerFunc(s.faulty))
	} else {
		s.faulty(sent, r)
	}
	returned = true
}

// serve is the sandbox behind the Intercept. It judges the request as it
// arrived: what the Intercept changed in it does not count.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	in, ok := r.Context().Value(arrivedKey{}).(*arrived)
	if !ok { // the Intercept made a request of its own
		in = s.arrive(r)
	}
	a, err := s.handle(in)
	if a == nil {
		a = refusal(err)
	}
	if in.stateless() {
		a.header.Set(statelessHeader, "true")
	}
	if in.fault.skew != 0 {
		a.header.Set("Date", s.wall().Add(in.fault.skew).UTC().Format(http.TimeFormat))
	}
	id := requestID(a.code)
	s.record(in, a.answered(id))
	if unsaved := s.flush(); unsaved != nil {
		err = unsaved
		s.logger.Error("sandbox: nothing is answered any more, since it can't be saved", "error", err)
		a = refusal(&problem{status: http.StatusInternalServerError, code: "SYSTEM_ERROR", message: "系统错误，请稍后重试"})
		id = requestID(a.code)
		s.record(in, a.answered(id))
	}
	about := []any{"method", in.Method, "path", in.Path, "status", a.status, "signature_good", in.Verified, "request_id", id}
	if err != nil {
		about = append(about, "error", err)
	}
	s.logger.Info("sandbox", about...)
	if a.stream == nil {
		a.write(w, r, id)
		return
	}
	sent := &recorder{ResponseWriter: w}
	a.write(sent, r, id)
	s.record(in, sent.end(true))
}

// handle takes a request through the checks, in the order of the real server,
// and gives it to its operation. What is refused after authentication is signed
// like any answer, and comes together with the error.
func (s *Sandbox) handle(in *arrived) (*answer, error) {
	if in.v2 != nil {
		return s.handleV2(in)
	}
	if in.op == nil {
		return nil, in.noRoute
	}
	if err := in.wellFormed(); err != nil {
		return nil, err
	}
	if in.op.open {
		if in.fault.before != nil {
			return nil, in.fault.before
		}
		return in.op.run(s, &call{arrived: in, query: in.decoded()})
	}
	if err := s.authorize(in); err != nil {
		return nil, err
	}
	key, noKey, err := s.answeringKey(in)
	if err != nil {
		return nil, err
	}
	c := &call{arrived: in, key: key}
	a, err := s.answer(c, noKey)
	if err != nil {
		a = refusal(err)
	}
	if a.unsigned {
		return a, err
	}
	signed := a.signed
	if signed == nil {
		signed = a.body
	}
	if f := in.fault; f.skew != 0 || f.stale != 0 {
		a.header.Set("Wechatpay-Timestamp", strconv.FormatInt(s.wall().Add(f.skew-f.stale).Unix(), 10))
	}
	if failed := s.sign(a.header, key, signed); failed != nil {
		return nil, failed
	}
	return a, err
}

// answer is what comes after authentication.
func (s *Sandbox) answer(c *call, noKey error) (*answer, error) {
	if err := c.parse(); err != nil {
		return nil, err
	}
	if err := c.openSecrets(noKey); err != nil {
		return nil, err
	}
	if err := s.related(c); err != nil {
		return nil, err
	}
	if err := s.judge(c); err != nil {
		return nil, err
	}
	if c.fault.before != nil {
		return nil, c.fault.before
	}
	a, err := c.op.run(s, c)
	if err == nil && c.fault.after != nil {
		return nil, c.fault.after
	}
	return a, err
}

// number returns a number that this sandbox has not given out yet. The caller
// holds s.mu.
func (s *Sandbox) number() int64 {
	s.last++
	return s.last
}
