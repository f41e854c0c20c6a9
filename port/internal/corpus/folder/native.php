<?php
namespace App\Pay;

/** Native orders. */
class Native extends Base {
    const PATH = 'v3/pay/transactions/native';
    public function order(string $no, int $fee): string {
        if ($fee < Limits::MIN) { throw new PayException('too little', 7); }
        return $this->send(self::PATH, ['out_trade_no' => $no, 'amount' => ['total' => $fee]]);
    }
}
