<?php
// What the SDK has beside its calls.
use WeChatPay\Crypto\AesEcb;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Hash;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;
use WeChatPay\Transformer;

$private = Rsa::from('file://apiclient_key.pem', Rsa::KEY_TYPE_PRIVATE);
$platform = Rsa::from('file://pub_key.pem', Rsa::KEY_TYPE_PUBLIC);
$key = md5('key');
$secret = Rsa::encrypt('13800138000', $platform, OPENSSL_PKCS1_PADDING);
$sealed = AesEcb::encrypt('plain', $key);
$box = AesGcm::encrypt('plain', $key, 'nonce1234567', 'aad');
$signature = Rsa::sign('text', $private);
$agency = strlen($key) === 32;
$data = ['list' => [1, 2], 'name' => 'x<y', 'total' => 1];
$sorted = Formatter::ksort(['b' => 1, 'a' => '2', 'c' => '', 'e' => true]);
$query = Formatter::queryStringLike($sorted);

$instance->v3->x->post(['json' => [
    'pkcs1' => strlen($secret),
    'ecb' => $sealed, 'ecb back' => AesEcb::decrypt($sealed, $key, ''),
    'gcm' => $box, 'gcm back' => AesGcm::decrypt($box, $key, 'nonce1234567', 'aad'),
    'verified' => Rsa::verify('text', $signature, $platform),
    'md5' => Hash::md5('thing', 'key'), 'agency' => Hash::md5('thing', 'key', true), 'either' => Hash::md5('thing', 'key', $agency),
    'hmac' => Hash::hmac('thing', 'key'), 'sha1' => Hash::hmac('thing', 'key', 'sha1'), 'sha512' => Hash::hmac('thing', 'key', 'sha512'),
    'equals' => Hash::equals('a', 'a'), 'null' => Hash::equals('a', null),
    'sign' => Hash::sign(Hash::ALGO_MD5, $query, 'key'), 'signed' => Hash::sign('HMAC-SHA256', Formatter::queryStringLike(Formatter::ksort(['b' => 1, 'a' => 2])), 'key'),
    'sorted' => $sorted, 'query' => $query, 'unsorted' => Formatter::queryStringLike(['b' => '1', 'a' => 2, 'sign' => 'x', 'd' => null]),
    'request' => Formatter::request('GET', '/v3/x', '1', 'n'), 'response' => Formatter::response('1', 'n', 'b'), 'lines' => Formatter::joinedByLineFeed('a', 'b', 5),
    'authorization' => Formatter::authorization('m', 'n', 's', 't', 'c'), 'nonce' => strlen(Formatter::nonce(16)),
    'xml' => Transformer::toXml($data, true), 'head' => Transformer::toXml($data, false), 'indented' => Transformer::toXml($data, true, true, 'root', 'row'),
    'array' => Transformer::toArray('<xml><a>1</a></xml>'),
]]);
