<?php
declare(strict_types=1);

namespace App\Service;

use WeChatPay\BuilderChainable;

/**
 * Orders of the shop.
 */
class PayService
{
    /** @var BuilderChainable */
    private $client;
    private string $mchid;
    private $notify = 'https://example.com/notify';
    const CURRENCY = 'CNY';

    public function __construct(BuilderChainable $client, string $mchid)
    {
        $this->client = $client;
        $this->mchid = $mchid;
    }

    // 下单
    public function create(string $outTradeNo, int $fen, string $openid, ?string $attach = null): string
    {
        $json = [
            'appid' => 'wxd678efh567hg6787',
            'mchid' => $this->mchid,
            'description' => '一本书',
            'out_trade_no' => $outTradeNo,
            'notify_url' => $this->notify,
            'amount' => ['total' => $fen, 'currency' => self::CURRENCY],
            'payer' => ['openid' => $openid],
        ];
        if ($attach) {
            $json['attach'] = $attach;
        }
        $resp = $this->client->v3->pay->transactions->jsapi->post(['json' => $json]);
        return json_decode((string)$resp->getBody(), true)['prepay_id'];
    }

    public function query($outTradeNo)
    {
        $resp = $this->client->chain('v3/pay/transactions/out-trade-no/{out_trade_no}')->get([
            'out_trade_no' => $outTradeNo,
            'query' => ['mchid' => $this->mchid],
        ]);
        return json_decode($resp->getBody()->getContents(), true);
    }

    public function isPaid(string $outTradeNo): bool
    {
        $order = $this->query($outTradeNo);
        return $order['trade_state'] === 'SUCCESS';
    }
}

$service = new PayService($instance, '1900000321');
if (!$service->isPaid('A1')) {
    echo $service->create('A1', 100, 'oUpF8uMuAJO', null);
}
