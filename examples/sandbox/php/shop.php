<?php // A shop: an order, its payment, a refund. docs/sandbox-php.md tells how to run it.

require 'vendor/autoload.php';

use GuzzleHttp\Exception\RequestException;
use WeChatPay\Builder;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;

$sandbox = json_decode(file_get_contents('wechatpay-sandbox/sandbox.json'));

$config = [
    'base_uri'   => $sandbox->url . '/',
    'verify'     => $sandbox->ca,
    'mchid'      => $sandbox->mchid,
    'serial'     => $sandbox->serial,
    'privateKey' => Rsa::from('file://' . $sandbox->private_key, Rsa::KEY_TYPE_PRIVATE),
    'certs'      => [
        $sandbox->public_key_id => Rsa::from('file://' . $sandbox->public_key, Rsa::KEY_TYPE_PUBLIC),
        $sandbox->platform_certificates[0]->serial => Rsa::from('file://' . $sandbox->platform_certificates[0]->file, Rsa::KEY_TYPE_PUBLIC),
    ],
];
$client = Builder::factory($config);
$body = static fn ($response) => json_decode((string) $response->getBody());

// The platform certificates, which the APIv3 key opens.
$certificates = $body($client->chain('v3/certificates')->get());
foreach ($certificates->data as $one) {
    $sealed = $one->encrypt_certificate;
    $pem = AesGcm::decrypt($sealed->ciphertext, $sandbox->apiv3_key, $sealed->nonce, $sealed->associated_data);
    echo 'certificate  ', $one->serial_no, ' ', openssl_x509_parse($pem)['issuer']['CN'], PHP_EOL;
}

// An order.
$number = 'php-' . date('YmdHis');
$order = $body($client->chain('v3/pay/transactions/native')->post(['json' => [
    'appid'        => 'wxd678efh567hg6787',
    'mchid'        => $sandbox->mchid,
    'description'  => 'a cup of tea',
    'out_trade_no' => $number,
    'notify_url'   => 'http://127.0.0.1:8000/notify.php',
    'amount'       => ['total' => 888],
]]));
echo 'order        ', $number, ' ', $order->code_url, PHP_EOL, 'in the next terminal: wechatpay pay ', $number, PHP_EOL;

// Its payment.
do {
    sleep(1);
    $paid = $body($client->v3->pay->transactions->outTradeNo->_out_trade_no_->get([
        'out_trade_no' => $number,
        'query'        => ['mchid' => $sandbox->mchid],
    ]));
} while ($paid->trade_state === 'NOTPAY');
echo 'query        ', $paid->trade_state, ' ', $paid->transaction_id, ' ', $paid->amount->total, PHP_EOL;

// A refund.
$refund = $body($client->chain('v3/refund/domestic/refunds')->post(['json' => [
    'transaction_id' => $paid->transaction_id,
    'out_refund_no'  => $number . '-1',
    'amount'         => ['refund' => 100, 'total' => 888, 'currency' => 'CNY'],
]]));
echo 'refund       ', $refund->status, ' ', $refund->refund_id, PHP_EOL;

// An encrypted field, there and back.
$serial = $sandbox->public_key_id;
$receiver = $body($client->chain('v3/profitsharing/receivers/add')->post([
    'headers' => ['Wechatpay-Serial' => $serial],
    'json'    => [
        'appid'         => 'wxd678efh567hg6787',
        'type'          => 'PERSONAL_OPENID',
        'account'       => 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        'name'          => Rsa::encrypt('张三', $config['certs'][$serial]),
        'relation_type' => 'DISTRIBUTOR',
    ],
]));
echo 'receiver     ', Rsa::decrypt($receiver->name, $config['privateKey']), PHP_EOL;

// A signature by a key that is not the merchant's.
$other = openssl_pkey_new(['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
try {
    Builder::factory(['privateKey' => $other] + $config)->chain('v3/certificates')->get();
} catch (RequestException $e) {
    $refused = $body($e->getResponse());
    echo 'refused      ', $e->getResponse()->getStatusCode(), ' ', $refused->code, ' ', $refused->message, PHP_EOL;
}
