<?php
// Constants of the SDK, of Guzzle, of PHP, and of this file.
use GuzzleHttp\RequestOptions;
use WeChatPay\ClientDecorator;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Hash;
use WeChatPay\Crypto\Rsa;
use const WeChatPay\MAXIMUM_CLOCK_OFFSET;

const FEN = 100;
define('CURRENCY', 'CNY');

class Kinds
{
    const NATIVE = 'NATIVE';
    const TYPES = ['a' => self::NATIVE, 'b' => Hash::ALGO_MD5];
    private $kind = Rsa::KEY_TYPE_PUBLIC;

    public function kind($other = Hash::ALGO_HMAC_SHA256) { return $this->kind . '/' . $other; }
}

$response = $instance->v3->x->post([RequestOptions::JSON => [
    'offset' => MAXIMUM_CLOCK_OFFSET,
    'headers' => \WeChatPay\WechatpayNonce . ' ' . \WeChatPay\WechatpaySerial,
    'key' => Rsa::KEY_TYPE_PRIVATE,
    'tag' => AesGcm::AUTH_TAG_LENGTH_BYTE,
    'base' => ClientDecorator::JSON_BASED,
    'most' => PHP_INT_MAX,
    'total' => 5 * FEN,
    'currency' => constant('CURRENCY'),
    'kind' => Kinds::TYPES['b'],
    'kinds' => (new Kinds())->kind(),
]]);
if (time() - (int) $response->getHeaderLine(\WeChatPay\WechatpayTimestamp) > MAXIMUM_CLOCK_OFFSET) {
    throw new Exception('the clock is wrong');
}

// MCH_ID is in another file: PHP goes no further without them.
function elsewhereOrder($instance) {
    $instance->v3->x->post(['json' => ['mchid' => MCH_ID]]);
}
