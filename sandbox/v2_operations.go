package sandbox

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// v2Codes are APIv2's names of refusals that APIv3 has as well.
var v2Codes = map[string]string{
	"ORDER_CLOSED": "ORDERCLOSED", "ORDER_REVERSED": "ORDERREVERSED", "ORDER_NOT_EXIST": "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS": "ORDERNOTEXIST", "NOT_ENOUGH": "NOTENOUGH",
}

// fen reads an amount.
func (in *arrived) fen(name string) (json.Number, error) {
	n, err := strconv.ParseUint(in.v2Params[name], 10, 31)
	if err != nil || n == 0 {
		return "", &v2Failure{message: name + "参数格式错误"}
	}
	return json.Number(strconv.FormatUint(n, 10)), nil
}

// asV3 runs an operation of APIv3 with a body, and gives what it answers.
func (in *arrived) asV3(run func(*call) (*answer, error), body object) (object, error) {
	a, err := run(&call{arrived: in, json: body})
	var refused *problem
	if errors.As(err, &refused) {
		code := refused.code
		if v2Codes[code] != "" {
			code = v2Codes[code]
		}
		return nil, &v2Failure{code: code, message: refused.message}
	}
	if err != nil || len(a.body) == 0 {
		return nil, err
	}
	return parseObject(a.body)
}

func (s *Sandbox) v2Upload(in *arrived) (v2Members, error) {
	if in.upload == nil || len(in.upload.file) == 0 {
		return nil, &v2Failure{message: "缺少参数media"}
	}
	sum := md5.Sum(in.upload.file)
	if !strings.EqualFold(in.v2Params["media_hash"], hex.EncodeToString(sum[:])) {
		return nil, &v2Failure{code: "PARAM_ERROR", message: "media_hash与图片内容不一致"}
	}
	return v2Members{"media_id": base64.RawURLEncoding.EncodeToString(sum[:])}, nil
}
