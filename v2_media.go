package wechatpay

import (
	"crypto/md5" // which /secapi/mch/uploadmedia asks for
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/a8579013/wechatpay/internal/scalar"
)

// takeV2Body takes the file of an upload: of everything else the body is made of the parameters.
func (k *call) takeV2Body(body any) error {
	media, isMedia := body.(*Media)
	switch {
	case scalar.IsNil(body) && k.v2.traits&v2Upload == 0:
		return nil
	case scalar.IsNil(body):
		return errors.New("body: this operation uploads a file: give a *Media, by NewMedia or OpenMedia")
	case !isMedia || k.method == http.MethodGet:
		return fmt.Errorf("body: APIv2 makes it of xml; only an upload takes one, a *Media, and no %T", body)
	}
	file, err := media.uploadV2(k.v2.params)
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	k.content = content{other: file}
	return nil
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
