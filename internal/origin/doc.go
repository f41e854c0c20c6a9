// Package origin says where a call goes, and whether a signature may go there.
//
// In goes a base URL, as Config.BaseURL or base_uri has it; out comes an Origin. Its hosts are those of WeChat Pay
// (https://pay.weixin.qq.com/doc/v3/merchant/4012081606), and the base URL's own: nothing is signed for another. A prefix
// of the base URL is signed on WeChat Pay's hosts, and belongs to a gateway, unsigned, on any other.
//
// In goes a filled path, or a full URL, as a download_url is; out comes a Target, from which net/http's URL is made.
// Nothing is resolved, so that nothing leaves the prefix: a dot segment is an error, also where its dots are encoded.
//
// It knows neither of requests nor of keys, and not which paths are APIv2's.
package origin
