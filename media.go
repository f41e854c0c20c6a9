package wechatpay

import (
	"bytes"
	"crypto/md5" // which /secapi/mch/uploadmedia asks for
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/transport"
)

// Media is a file to upload: the body of a call whose signature covers only the meta, a JSON text that names the file
// and its digest. It streams, may be sent any number of times, and by many goroutines. Part and Meta may be set
// before the first call, since half of the upload operations name them otherwise.
type Media struct {
	Name string            // of the file, without a folder
	Part string            // name of the file's part; "": "file"
	Meta Object            // what the meta says; nil: filename and sha256
	Form map[string]string // further fields of the form, which are not signed; few operations have any

	size   int64
	sha256 string
	open   func() (io.ReadCloser, error)
}

// NewMedia makes an upload of what r holds, up to 64 MiB. An r that can be read at any place (*bytes.Reader, a regular
// *os.File) is read anew for each call, must stay open and must not change; any other is read into memory. A file that is
// no regular one (a pipe, a device) is refused.
func NewMedia(name string, r io.Reader) (*Media, error) {
	if scalar.IsNil(r) {
		return nil, errors.New("media: the reader is nil")
	}
	if file, ok := r.(*os.File); ok {
		if err := checkRegular(file.Stat()); err != nil {
			return nil, fmt.Errorf("media: %w", err)
		}
	}
	if file, from, ok := section(r); ok {
		return newMedia(name, func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(file, from, transport.MaxBody+1)), nil
		})
	}
	text, err := transport.ReadCapped(r)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return newMedia(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil })
}

// checkRegular refuses what may never end, or holds nothing: pipes, devices, folders.
func checkRegular(info fs.FileInfo, err error) error {
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file (%s): read it into memory, and give the bytes", info.Name(), info.Mode().Type())
	}
	return err
}

// section tells where r stands, where r can be read at any place.
func section(r io.Reader) (file io.ReaderAt, from int64, ok bool) {
	seeker, ok := r.(io.Seeker)
	if file, _ = r.(io.ReaderAt); !ok || file == nil {
		return nil, 0, false
	}
	from, err := seeker.Seek(0, io.SeekCurrent)
	return file, from, err == nil
}

// OpenMedia makes an upload of a regular file of up to 64 MiB. It is read once for its digest, and again for each call; in
// between it is closed, and must not change: a call that finds more or less in it than the digest covers fails.
func OpenMedia(path string) (*Media, error) {
	return newMedia(filepath.Base(path), func() (io.ReadCloser, error) { return openRegular(path) })
}

// openRegular opens a regular file: to open a pipe would wait for who writes into it.
func openRegular(path string) (*os.File, error) {
	if err := checkRegular(os.Stat(path)); err != nil {
		return nil, err
	}
	return os.Open(path)
}

// SHA256 gives the file's digest in lower-case hex, as the meta holds it.
func (m *Media) SHA256() string {
	if m == nil {
		return ""
	}
	return m.sha256
}

// newMedia reads the file once, for its digest and size.
func newMedia(name string, open func() (io.ReadCloser, error)) (*Media, error) {
	m := &Media{Name: name[strings.LastIndexAny(name, `/\`)+1:], open: open}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	file, err := open()
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	defer file.Close()
	h := sha256.New()
	if m.size, err = digestOf(h, file); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	m.sha256 = hex.EncodeToString(h.Sum(nil))
	return m, nil
}

// buffers are what files are read through. All have one size.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// digestOf reads a whole file, up to what is uploaded at the most.
func digestOf(h io.Writer, file io.Reader) (size int64, err error) {
	buffer := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buffer)
	size, err = io.CopyBuffer(h, struct{ io.Reader }{io.LimitReader(file, transport.MaxBody+1)}, buffer[:]) // which hides WriteTo
	if err == nil && size > transport.MaxBody {
		err = fmt.Errorf("the file is longer than the %d MiB that are uploaded at the most", transport.MaxBody>>20)
	}
	return size, err
}

// check looks at the names, which stand in headers.
func (m *Media) check() error {
	if m.Name == "" {
		return errors.New("the file needs a name, whose ending says what it is (license.png)")
	}
	for _, name := range append(slices.Collect(maps.Keys(m.Form)), m.Name, m.Part) {
		if strings.ContainsFunc(name, isControl) || strings.ContainsRune(name, '\t') || !utf8.ValidString(name) {
			return errors.New("the file's or the part's name holds a control character or no valid UTF-8")
		}
	}
	return nil
}

// upload is a Media as it is at the time of one call.
type upload struct {
	Media
	meta  []byte
	usual struct { // what the meta says unless it was set
		Name   string `json:"filename"`
		SHA256 string `json:"sha256"`
	}
}

// upload takes everything that a call needs: what is changed in m from here on does not change the call.
func (m *Media) upload() (*upload, error) {
	if m == nil {
		return nil, errors.New("the *Media is nil")
	}
	if m.open == nil {
		return nil, errors.New("make a *Media by NewMedia or OpenMedia")
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	u := &upload{Media: *m}
	u.Form = maps.Clone(m.Form)
	var meta any = m.Meta
	if m.Meta == nil {
		meta = &u.usual
		u.usual.Name, u.usual.SHA256 = m.Name, m.sha256
	}
	var err error
	if u.meta, err = bodies.Encode(meta); err != nil {
		return nil, fmt.Errorf("the meta: %w", err)
	}
	if u.Part == "" {
		u.Part = "file"
	}
	return u, nil
}

// uploadV2 takes a file as APIv2 wants it: without a meta, its MD5 among the parameters that are signed.
func (m *Media) uploadV2(params map[string]string) (*upload, error) {
	if m.Meta != nil || m.Form != nil {
		return nil, errors.New("the *Media's Meta and Form are APIv3's: APIv2 takes all fields in xml")
	}
	u, err := m.upload()
	if err != nil {
		return nil, err
	}
	if u.meta = nil; m.Part == "" {
		u.Part = "media"
	}
	if params["sign_type"] == "" {
		params["sign_type"] = "MD5"
	}
	if params["media_hash"] == "" {
		params["media_hash"], err = m.md5()
	}
	return u, err
}

func (m *Media) md5() (string, error) {
	file, err := m.open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := md5.New()
	if _, err := digestOf(h, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// mediaBody is an upload on its way: of all that it reads, only the meta is signed.
type mediaBody struct {
	transport.Progress
	head, tail []byte // of the form, before and behind the file
	file       io.ReadCloser
	left       int64 // of the file
	ended      bool  // the file has, as it should
	meta       []byte
}

var errChanged = errors.New("the file has changed since its digest was taken: make the *Media anew")

// Read gives the file as it was when its digest was taken, or an error before the end: a part is never sent as a whole.
func (b *mediaBody) Read(p []byte) (n int, err error) {
	switch {
	case !b.Begin():
		return 0, transport.ErrSealed
	case len(p) == 0:
		return 0, nil
	case len(b.head) > 0:
		n = copy(p, b.head)
		b.head = b.head[n:]
		return n, nil
	case b.ended:
		n = copy(p, b.tail)
		if b.tail = b.tail[n:]; n == 0 {
			err = io.EOF
		}
		return n, err
	case b.left == 0: // what follows the last byte
		if n, err = io.ReadFull(b.file, p[:1]); n > 0 || err != io.EOF {
			return 0, errors.Join(errChanged, err)
		}
		b.ended = true
		return 0, nil
	}
	n, err = b.file.Read(p[:min(int64(len(p)), b.left)])
	if b.left -= int64(n); err == io.EOF {
		if err = nil; b.left > 0 {
			err = errChanged
		}
	}
	return n, err
}

func (b *mediaBody) SignedText() []byte { return b.meta }
func (b *mediaBody) Close() error       { return b.file.Close() }

// attach puts the upload on a request: the fields first, then the file (RFC 7578).
func (m *upload) attach(r *http.Request) error {
	boundary := strings.ToLower(rand.Text())
	head := make([]byte, 0, 512+len(m.meta))
	if m.meta != nil { // APIv2 has none
		head = append(appendPart(head, boundary, "meta", "", "application/json"), m.meta...)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Form)) {
		head = append(appendPart(head, boundary, name, "", ""), m.Form[name]...)
	}
	head = appendPart(head, boundary, m.Part, m.Name, mediaType(m.Name))
	end := len(head)
	head = append(append(append(head, "\r\n--"...), boundary...), "--\r\n"...)
	file, err := m.open()
	if err != nil {
		return err
	}
	r.ContentLength = int64(len(head)) + m.size
	r.Body = &mediaBody{head: head[:end], tail: head[end:], file: file, left: m.size, meta: m.meta}
	if len(r.Header["Content-Type"]) == 0 {
		r.Header["Content-Type"] = []string{"multipart/form-data; boundary=" + boundary}
	}
	return nil
}

// appendPart begins a part of the form, behind those that are there.
func appendPart(form []byte, boundary, name, file, contentType string) []byte {
	if len(form) > 0 {
		form = append(form, "\r\n"...)
	}
	form = append(append(append(form, "--"...), boundary...), "\r\nContent-Disposition: form-data; name="...)
	form = appendQuoted(form, name)
	if file != "" {
		form = appendQuoted(append(form, "; filename="...), file)
	}
	if contentType != "" {
		form = append(append(form, "\r\nContent-Type: "...), contentType...)
	}
	return append(form, "\r\n\r\n"...)
}

// appendQuoted quotes a name, in which check has found no control characters.
func appendQuoted(form []byte, name string) []byte {
	form = append(form, '"')
	for i := range len(name) {
		if name[i] == '"' || name[i] == '\\' {
			form = append(form, '\\')
		}
		form = append(form, name[i])
	}
	return append(form, '"')
}

// mediaType tells a file's type by its ending, for the endings that WeChat Pay takes.
func mediaType(name string) string {
	switch ending := strings.ToLower(filepath.Ext(name)); ending {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".pdf":
		return "application/pdf"
	case ".bmp":
		return "image/bmp"
	case ".mp4":
		return "video/mp4"
	case ".mov":
		return "video/quicktime"
	case ".avi":
		return "video/x-msvideo"
	case ".wmv":
		return "video/x-ms-wmv"
	case ".mkv":
		return "video/x-matroska"
	case ".mpeg":
		return "video/mpeg"
	case ".m4v":
		return "video/x-m4v"
	case ".flv":
		return "video/x-flv"
	case ".rmvb":
		return "application/vnd.rn-realmedia-vbr"
	case ".csv":
		return "text/csv"
	default:
		if known := mime.TypeByExtension(ending); known != "" {
			return known
		}
	}
	return "application/octet-stream"
}
