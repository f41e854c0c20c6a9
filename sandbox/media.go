package sandbox

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/png"
	"net/http"
	"path"
	"slices"
	"strings"
)

// maxImage is the size of the largest picture that both upload operations take.
const maxImage = 2 << 20

func (s *Sandbox) uploadMedia(c *call) (*answer, error) {
	sum, err := c.checkUpload()
	if err != nil {
		return nil, err
	}
	return reply(object{"media_id": base64.StdEncoding.EncodeToString(sum)})
}

func (s *Sandbox) uploadImage(c *call) (*answer, error) {
	sum, err := c.checkUpload()
	if err != nil {
		return nil, err
	}
	return reply(object{"media_url": "https://sandbox.invalid/media/" + hex.EncodeToString(sum)})
}

// checkUpload compares the file with its meta and returns the file's SHA-256.
func (c *call) checkUpload() ([]byte, error) {
	up := c.upload
	meta, err := parseObject(up.meta)
	if err != nil {
		return nil, err
	}
	name, _ := meta["filename"].(string)
	claimed, _ := meta["sha256"].(string)
	sum := sha256.Sum256(up.file)
	switch {
	case name == "":
		return nil, missing("body", "/meta/filename", "文件名称")
	case claimed == "":
		return nil, missing("body", "/meta/sha256", "文件摘要")
	case !slices.Contains([]string{".jpg", ".jpeg", ".bmp", ".png"}, strings.ToLower(path.Ext(name))):
		return nil, invalid("body", "/meta/filename", name, "the extension is none of jpg, bmp, png", "图片格式不支持，仅支持JPG、BMP、PNG格式")
	case len(up.file) == 0:
		return nil, invalid("body", "/file", "", "empty", "图片内容为空")
	case len(up.file) > maxImage:
		return nil, invalid("body", "/file", len(up.file), "larger than 2 MB", "图片大小超过2M")
	case !strings.EqualFold(claimed, hex.EncodeToString(sum[:])):
		return nil, invalid("body", "/meta/sha256", claimed, "the file's SHA-256 is "+hex.EncodeToString(sum[:]), "图片内容与sha256不一致")
	}
	return sum[:], nil
}

// judgeFile holds the file of an upload against its meta: whatever digest that has,
// it is the one of the file.
func (c *call) judgeFile() error {
	if !c.op.made || c.upload == nil {
		return nil
	}
	if len(c.upload.file) == 0 {
		return invalid("body", "/file", "", "empty", "文件内容为空")
	}
	for _, name := range []string{"sha256", "digest", "file_digest"} {
		claimed := c.text("/" + name)
		if claimed == "" || slices.Contains(digests(c.upload.file), strings.ToLower(claimed)) {
			continue
		}
		return invalid("body", "/meta/"+name, claimed, "the file's SHA-256 is "+digests(c.upload.file)[0], "文件内容与摘要不一致")
	}
	return nil
}

// digests are those of a file that WeChat Pay's pages name: SHA-256, SM3, MD5.
func digests(file []byte) []string {
	long, national, short := sha256.Sum256(file), sm3(file), md5.Sum(file)
	return []string{hex.EncodeToString(long[:]), hex.EncodeToString(national[:]), hex.EncodeToString(short[:])}
}

// downloadImage answers any media_id with the same small picture, unsigned.
func (s *Sandbox) downloadImage(*call) (*answer, error) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, unsigned: true, body: picture.Bytes(),
		header: http.Header{"Content-Type": {"image/png"}}}, nil
}
