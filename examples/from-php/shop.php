<?php // A small shop: a native order, its notification, a refund, a bill, an upload, and a red packet of APIv2.

require 'vendor/autoload.php';

use WeChatPay\Builder;
use WeChatPay\BuilderChainable;
use WeChatPay\ClientDecoratorInterface;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;
use WeChatPay\Transformer;
use WeChatPay\Util\MediaUtil;

// The client. Where its keys lie is told by the environment.
function client(): BuilderChainable
{
    $id = getenv('SHOP_PUBLIC_KEY_ID');

    return Builder::factory([
        'mchid'      => getenv('SHOP_MCHID'),
        'serial'     => getenv('SHOP_SERIAL'),
        'privateKey' => Rsa::from('file://' . getenv('SHOP_PRIVATE_KEY'), Rsa::KEY_TYPE_PRIVATE),
        'certs'      => [
            $id => Rsa::from('file://' . getenv('SHOP_PUBLIC_KEY'), Rsa::KEY_TYPE_PUBLIC),
        ],
        'secret'     => getenv('SHOP_SECRET'),
        'merchant'   => ['cert' => getenv('SHOP_CERT'), 'key' => getenv('SHOP_PRIVATE_KEY')],
    ]);
}

// An order: the text of the QR code that the buyer scans.
function order(BuilderChainable $client, string $number, int $fen): string
{
    $response = $client->v3->pay->transactions->native->post(['json' => [
        'appid'        => 'wxd678efh567hg6787',
        'mchid'        => getenv('SHOP_MCHID'),
        'description'  => 'a cup of tea',
        'out_trade_no' => $number,
        'notify_url'   => 'https://shop.example/notify',
        'amount'       => ['total' => $fen, 'currency' => 'CNY'],
    ]]);

    return json_decode((string) $response->getBody(), true)['code_url'];
}

// A notification: the number of the order that is paid.
function paid(string $timestamp, string $nonce, string $signature, string $body): string
{
    // Five minutes are what the platform's clock and ours may differ.
    if (abs(Formatter::timestamp() - (int) $timestamp) > 300) {
        throw new \RuntimeException('the notification is too old');
    }
    $key = Rsa::from('file://' . getenv('SHOP_PUBLIC_KEY'), Rsa::KEY_TYPE_PUBLIC);
    if (!Rsa::verify(Formatter::joinedByLineFeed($timestamp, $nonce, $body), $signature, $key)) {
        throw new \RuntimeException('the notification has a wrong signature');
    }
    $notification = json_decode($body, true);
    ['resource' => ['ciphertext' => $ciphertext, 'nonce' => $iv, 'associated_data' => $aad]] = $notification;
    $order = json_decode(AesGcm::decrypt($ciphertext, getenv('SHOP_APIV3_KEY'), $iv, $aad), true);

    return $order['out_trade_no'];
}

// A refund: its state.
function refund(BuilderChainable $client, string $number, int $fen, int $total): string
{
    $response = $client->chain('v3/refund/domestic/refunds')->post(['json' => [
        'out_trade_no'  => $number,
        'out_refund_no' => $number . '-1',
        'amount'        => ['refund' => $fen, 'total' => $total, 'currency' => 'CNY'],
    ]]);

    return json_decode((string) $response->getBody(), true)['status'];
}

// The bill of a day, in a file. Its download has no signature, so the verifier is taken out.
function bill(BuilderChainable $client, string $date, string $file): void
{
    $response = $client->chain('v3/bill/tradebill')->get(['query' => ['bill_date' => $date, 'bill_type' => 'ALL']]);
    $url = json_decode((string) $response->getBody(), true)['download_url'];

    $handler = clone $client->getDriver()->select(ClientDecoratorInterface::JSON_BASED)->getConfig('handler');
    $handler->remove('verifier');
    $client->chain('{+url}')->get(['url' => $url, 'sink' => $file, 'handler' => $handler]);
}

// A picture for the papers of a merchant: its media_id.
function upload(BuilderChainable $client, string $file): string
{
    $media = new MediaUtil($file);
    $response = $client->v3->merchant->media->upload->post([
        'body'    => $media->getStream(),
        'headers' => ['content-type' => $media->getContentType()],
    ]);

    return json_decode((string) $response->getBody(), true)['media_id'];
}

// A red packet of APIv2: its number at WeChat Pay.
function redPacket(BuilderChainable $client, string $number, string $openid, int $fen): string
{
    $response = $client->v2->mmpaymkttransfers->sendredpack->post([
        'xml' => [
            'mch_id'       => getenv('SHOP_MCHID'),
            'wxappid'      => 'wxd678efh567hg6787',
            'mch_billno'   => $number,
            'send_name'    => '茶馆',
            're_openid'    => $openid,
            'total_amount' => $fen,
            'total_num'    => 1,
            'wishing'      => '恭喜发财',
            'client_ip'    => '192.168.0.1',
            'act_name'     => '新茶上市',
            'remark'       => '来喝茶',
        ],
        'security' => true,
    ]);

    return Transformer::toArray((string) $response->getBody())['send_listid'];
}
