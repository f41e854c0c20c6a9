<?php
// One method through which all calls go, as services have it.

use WeChatPay\BuilderChainable;

class Gateway
{
    private $client;
    protected $base = 'v3/';

    public function __construct($client)
    {
        $this->client = $client;
    }

    private function call(string $method, string $path, array $json = [], array $query = [])
    {
        $options = [];
        if (!empty($json)) {
            $options['json'] = $json;
        }
        if ($query) {
            $options['query'] = $query;
        }
        $response = $this->client->chain($this->base . ltrim($path, '/'))->{strtolower($method)}($options);

        return json_decode($response->getBody()->getContents(), true);
    }

    public function order(string $no, $yuan, string $openid)
    {
        $result = $this->call('POST', '/pay/transactions/jsapi', [
            'appid' => 'wx1',
            'mchid' => '1900000001',
            'out_trade_no' => $no,
            'amount' => ['total' => (int) round($yuan * 100), 'currency' => 'CNY'],
            'payer' => compact('openid'),
        ]);

        return $result['prepay_id'] ?? '';
    }

    public function find(string $no): array
    {
        return $this->call('GET', "pay/transactions/out-trade-no/{$no}", [], ['mchid' => '1900000001']);
    }

    public function close($no)
    {
        $this->call('post', 'pay/transactions/out-trade-no/' . $no . '/close', ['mchid' => '1900000001']);

        return true;
    }
}

$gateway = new Gateway($instance);
$prepay = $gateway->order('g-1', '19.9', 'o1');
$found = $gateway->find('g-1');
if ($found['trade_state'] === 'SUCCESS' && $prepay) {
    $gateway->close('g-2');
}
