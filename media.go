package wechatpay

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
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

// NewMedia makes an upload of what r holds. An r that can be read at any place (*bytes.Reader, a regular *os.File) is
// read anew for each call and must stay open; any other is read into memory, up to 64 MiB.
func NewMedia(name string, r io.Reader) (*Media, error) {
	if isNil(r) {
		return nil, errors.New("media: the reader is nil")
	}
	if file, from, size, ok := section(r); ok {
		return newMedia(name, func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(file, from, size)), nil
		})
	}
	c := content{other: r}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return newMedia(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(c.text)), nil })
}

// section tells what is left in r, where r can be read at any place; a pipe only looks as if it could.
func section(r io.Reader) (file io.ReaderAt, from, size int64, ok bool) {
	seeker, ok := r.(io.Seeker)
	if file, _ = r.(io.ReaderAt); !ok || file == nil {
		return nil, 0, 0, false
	}
	from, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, 0, 0, false
	}
	end, err := seeker.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = seeker.Seek(from, io.SeekStart)
	}
	return file, from, end - from, err == nil
}

// OpenMedia makes an upload of a file. It is read once for its digest, and again for each call; in between it is
// closed, and must not change.
func OpenMedia(path string) (*Media, error) {
	return newMedia(filepath.Base(path), func() (io.ReadCloser, error) { return os.Open(path) })
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
	if m.size, err = io.Copy(h, file); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	m.sha256 = hex.EncodeToString(h.Sum(nil))
	return m, nil
}

// check looks at the names, which stand in headers.
func (m *Media) check() error {
	if m.Name == "" {
		return errors.New("the file needs a name, whose ending says what it is (license.png)")
	}
	for _, name := range append(slices.Sorted(maps.Keys(m.Form)), m.Name, m.Part) {
		if strings.ContainsFunc(name, isControl) || strings.ContainsRune(name, '\t') || !utf8.ValidString(name) {
			return errors.New("the file's or the part's name holds a control character or no valid UTF-8")
		}
	}
	return nil
}

// upload is a Media as it is at the time of one call.
type upload struct {
	Media
	meta []byte
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
	meta := m.Meta
	if meta == nil {
		meta = Object{"filename": m.Name, "sha256": m.sha256}
	}
	var err error
	if u.meta, err = encodeJSON(meta); err != nil {
		return nil, fmt.Errorf("the meta: %w", err)
	}
	if u.Part == "" {
		u.Part = "file"
	}
	return u, nil
}

// mediaBody is an upload on its way: of all that it reads, only the meta is signed.
type mediaBody struct {
	io.Reader
	file io.Closer
	meta []byte
}

func (b *mediaBody) signedText() []byte { return b.meta }
func (b *mediaBody) Close() error       { return b.file.Close() }

// writeFields writes what stands before the file: the meta, which APIv2 has not, and the fields of the form.
func (m *upload) writeFields(w *multipart.Writer) error {
	if m.meta != nil {
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="meta"`}, "Content-Type": typeJSON})
		if err != nil {
			return err
		}
		if _, err := part.Write(m.meta); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Form)) {
		if err := w.WriteField(name, m.Form[name]); err != nil {
			return err
		}
	}
	return nil
}

// attach puts the upload on a request: the fields first, then the file.
func (m *upload) attach(r *http.Request) error {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	if err := w.SetBoundary(strings.ToLower(rand.Text())); err != nil {
		return err
	}
	if err := m.writeFields(w); err != nil {
		return err
	}
	if _, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(m.Part, m.Name)}, "Content-Type": {mediaType(m.Name)},
	}); err != nil {
		return err
	}
	headSize := head.Len()
	if err := w.Close(); err != nil {
		return err
	}
	frame := head.Bytes()
	r.ContentLength = int64(len(frame)) + m.size
	r.GetBody = func() (io.ReadCloser, error) {
		file, err := m.open()
		if err != nil {
			return nil, err
		}
		all := io.MultiReader(bytes.NewReader(frame[:headSize]), io.LimitReader(file, m.size), bytes.NewReader(frame[headSize:]))
		return &mediaBody{all, file, m.meta}, nil
	}
	if len(r.Header["Content-Type"]) == 0 {
		r.Header["Content-Type"] = []string{w.FormDataContentType()}
	}
	body, err := r.GetBody()
	r.Body = body
	return err
}

// mediaType tells a file's type by its ending, for the endings that WeChat Pay takes.
func mediaType(name string) string {
	switch ending := strings.ToLower(filepath.Ext(name)); ending {
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
		if known := mime.TypeByExtension(ending); known != "" { // of this table png, jpg, gif and pdf are built in
			return known
		}
	}
	return "application/octet-stream"
}
