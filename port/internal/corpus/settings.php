<?php
// Settings of a framework as arrays, and times that are read from texts.

use WeChatPay\BuilderChainable;

class Kiosk
{
    private $settings;

    /** @var BuilderChainable */
    private $gateway;

    public function __construct(BuilderChainable $gateway)
    {
        $this->settings = config('kiosk.wechat');
        $this->gateway = $gateway;
    }

    public function sell(string $number, int $fen)
    {
        $shop = config('kiosk.shop');
        $response = $this->gateway->chain('v3/pay/transactions/native')->post(['json' => [
            'mchid' => '1900000001',
            'appid' => $this->settings['appid'] ?? 'wxd678efh567hg6787',
            'out_trade_no' => $number,
            'description' => $shop['title'] ?: 'a coffee',
            'notify_url' => (config('kiosk.urls')['notify'] ?: 'https://kiosk.example.com') . '/paid',
            'amount' => ['total' => $fen],
        ]]);

        return json_decode((string) $response->getBody(), true)['code_url'];
    }

    public function secondsBetween(array $content): int
    {
        return strtotime($content['success_time']) - strtotime('2026-01-02 03:04:05');
    }
}

$kiosk = new Kiosk($instance);
$kiosk->sell('K-0001', 980);
$seconds = $kiosk->secondsBetween(['success_time' => '2026-01-02T03:04:15+08:00']);
$instance->v3->pay->transactions->outTradeNo->{'{out_trade_no}'}->get([
    'out_trade_no' => 'K-0001',
    'query' => ['mchid' => '1900000001'],
]);
