<?php

namespace Shop\Concerns;

/**
 * A trait alone: the classes that use it are in other files.
 */
trait PaysByCode
{
    private string $mchid = '1230000109';

    public function payByCode($instance, string $no, int $total)
    {
        $response = $instance->chain('v3/pay/transactions/native')->post(['json' => [
            'mchid' => $this->mchid,
            'out_trade_no' => $no,
            'amount' => ['total' => $total],
        ]]);

        return json_decode((string) $response->getBody(), true)['code_url'];
    }
}
