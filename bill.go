package wechatpay

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	hashes "hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// Bill is what was downloaded, complete and verified.
type Bill struct {
	Size  int64     // bytes written, unpacked
	Parts int       // files that the bill came in
	Asked *Response // the answer that named them
}

// billPart is one file of a bill, as the answer to the request for it names it.
type billPart struct {
	URL        string `json:"download_url"`
	HashType   string `json:"hash_type"`
	HashValue  string `json:"hash_value"`
	Sequence   int    `json:"bill_sequence"`
	EncryptKey string `json:"encrypt_key"`
	Nonce      string `json:"nonce"`
}

// DownloadBill asks for a bill, a statement or a receipt by a GET of path, and writes what it names to w: unpacked
// where it came as gzip, decrypted where it is encrypted, its parts in order. It streams in constant memory; an
// encrypted part is opened as a whole, in its own memory, up to 64 MiB. The digest is that of the unpacked bytes, and is known at the end
// only: after an error w may hold a part, and nothing in it is proved. [Client.SaveBill] leaves no such file behind.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4012791889.
func (c *Client) DownloadBill(ctx context.Context, path string, req Request, w io.Writer) (*Bill, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	if scalar.IsNil(w) {
		return nil, errors.New("DownloadBill: the io.Writer is nil")
	}
	asked, err := c.Chain(path).Get(ctx, req)
	if err != nil {
		return nil, err
	}
	parts, err := billParts(asked)
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	bill := &Bill{Parts: len(parts), Asked: asked}
	for _, p := range parts {
		n, err := c.downloadPart(ctx, p, w)
		if bill.Size += n; err != nil {
			return nil, fmt.Errorf("the bill of GET %s: %w", path, err)
		}
	}
	return bill, nil
}

// SaveBill is [Client.DownloadBill] into a file, which only you may read. It appears under its name when it is complete
// and verified; a file of that name is then replaced.
func (c *Client) SaveBill(ctx context.Context, path string, req Request, name string) (*Bill, error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".wechatpay-*.part")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name()) // after a rename there is none
	bill, err := c.DownloadBill(ctx, path, req, f)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return nil, err
	}
	return bill, nil
}

// billParts reads which files a bill consists of.
func billParts(asked *Response) ([]billPart, error) {
	var list struct {
		billPart
		Count *int       `json:"download_bill_count"`
		Parts []billPart `json:"download_bill_list"`
	}
	if err := asked.Decode(&list); err != nil {
		return nil, err
	}
	switch {
	case list.URL != "":
		return []billPart{list.billPart}, nil
	case list.Count == nil:
		return nil, errors.New("the answer names no download_url")
	case *list.Count != len(list.Parts):
		return nil, fmt.Errorf("the answer speaks of %d files and names %d", *list.Count, len(list.Parts))
	}
	slices.SortFunc(list.Parts, func(a, b billPart) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for i, p := range list.Parts {
		if p.URL == "" || p.Sequence != i+1 {
			return nil, fmt.Errorf("the answer does not name the files 1 to %d, each once and with a download_url: where file %d should be, there is file %d", len(list.Parts), i+1, p.Sequence)
		}
	}
	return list.Parts, nil
}

// newHash gives the digest of a hash_type.
func newHash(name string) (hashes.Hash, error) {
	switch strings.ToUpper(name) {
	case "SHA1":
		return sha1.New(), nil
	case "SHA256":
		return sha256.New(), nil
	}
	return nil, fmt.Errorf("its hash_type is %q, and only SHA1 and SHA256 can be checked here: download the download_url by yourself, and check it by other means", errtext.Clip(name))
}

// downloadPart fetches one file, and checks it against its digest.
func (c *Client) downloadPart(ctx context.Context, p billPart, w io.Writer) (int64, error) {
	digest, err := newHash(p.HashType)
	if err != nil {
		return 0, err
	}
	sink := &billSink{w: w, digest: digest}
	req := Request{"unsigned": true}
	if p.EncryptKey == "" {
		req["sink"] = sink
	}
	answer, err := Chain{client: c, template: &template{Template: uritemplate.Literal(c.origin.Through(p.URL))}}.Get(ctx, req)
	if err != nil {
		return sink.size, fmt.Errorf("the download: %w", err)
	}
	if p.EncryptKey != "" {
		plain, err := c.openPart(p, answer.Body)
		if err != nil {
			return 0, err
		}
		if _, err := sink.ReadFrom(bytes.NewReader(plain)); err != nil {
			return sink.size, fmt.Errorf("the download: %w", err)
		}
	}
	if got := hex.EncodeToString(digest.Sum(nil)); !strings.EqualFold(got, p.HashValue) {
		return sink.size, fmt.Errorf("%w: %s of the %d bytes is %s, not %s: it broke off, or was changed on its way; use nothing of it", ErrDigest, p.HashType, sink.size, got, errtext.Line(p.HashValue))
	}
	return sink.size, nil
}

// ErrDigest says that a download is not what WeChat Pay announced.
var ErrDigest = errors.New("the digest of the download is wrong")

// openPart decrypts a file: its key is encrypted for the merchant, and its nonce is a text of any length.
func (c *Client) openPart(p billPart, sealed []byte) ([]byte, error) {
	key, err := c.Decrypt(p.EncryptKey)
	if err != nil {
		return nil, fmt.Errorf("the encrypt_key of file %d: %w", p.Sequence, err)
	}
	plain, err := c.transport.Caller.Suite.OpenBytes(key, p.Nonce, sealed)
	if err != nil {
		return nil, fmt.Errorf("file %d: %w (an algorithm other than AEAD_AES_256_GCM is not supported)", p.Sequence, err)
	}
	return plain, nil
}

// billSink unpacks, digests and passes on what streams through it. io.Copy hands it the stream.
type billSink struct {
	w      io.Writer
	digest hashes.Hash
	size   int64
}

// Write is there for io.Writer: io.Copy prefers ReadFrom.
func (s *billSink) Write(p []byte) (int, error) {
	n, err := s.ReadFrom(bytes.NewReader(p))
	return int(n), err
}

// ReadFrom takes a whole file, packed or not: gzip begins with two bytes that no text begins with (RFC 1952).
func (s *billSink) ReadFrom(r io.Reader) (int64, error) {
	in := bufio.NewReaderSize(r, 32<<10)
	var source io.Reader = in
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return 0, err
		}
		source = unpacked
	}
	n, err := io.Copy(io.MultiWriter(s.w, s.digest), struct{ io.Reader }{source})
	s.size += n
	return n, err
}
