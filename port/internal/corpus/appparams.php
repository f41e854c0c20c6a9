<?php
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;
class AppPay
{
    private $client;
    private $key;
    private string $mchid = '1900000001';
    public function __construct(BuilderChainable $client, $key)
    {
        $this->client = $client;
        $this->key = $key;
    }
    public function order(string $no, int $total): array
    {
        $resp = $this->client->v3->pay->transactions->app->post(['json' => [
            'appid' => 'wx8888888888888888', 'mchid' => $this->mchid, 'out_trade_no' => $no, 'amount' => ['total' => $total],
        ]]);
        $prepayId = json_decode($resp->getBody(), true)['prepay_id'];
        return $this->forApp('wx8888888888888888', $prepayId);
    }
    public function forApp(string $appid, string $prepayId): array
    {
        $params = [
            'appid' => $appid,
            'partnerid' => $this->mchid,
            'prepayid' => $prepayId,
            'package' => 'Sign=WXPay',
            'noncestr' => Formatter::nonce(),
            'timestamp' => (string) Formatter::timestamp(),
        ];
        $params['sign'] = Rsa::sign(Formatter::joinedByLineFeed($params['appid'], $params['timestamp'], $params['noncestr'], $params['prepayid']), $this->key);
        return $params;
    }
    public function forPage(string $appid, string $prepayId): array
    {
        $params = ['appId' => $appid, 'timeStamp' => strval(time()), 'nonceStr' => Formatter::nonce(), 'package' => "prepay_id={$prepayId}"];
        $params['signType'] = 'RSA'; // not signed here
        return $params;
    }
}
$pay = new AppPay($instance, Rsa::from('file://apiclient_key.pem'));
$params = $pay->order('APP1', 1);
echo $params['partnerid'];
