<?php
// Null is not zero, and not an empty text: what is left out falls back on something else.

class Desk
{
    private $fee;
    private ?string $shop = null;
    private ?int $limit = null;
    private $client;

    public function __construct($client)
    {
        $this->client = $client;
    }

    public function set(?string $shop, ?int $limit = null): self
    {
        $this->shop = $shop;
        $this->limit = $limit;

        return $this;
    }

    public function refund(string $no, int $total, ?int $part = null, ?string $reason = null, int|null $fee = null, $note = null)
    {
        $json = [
            'out_refund_no' => $no,
            'reason' => $reason ?? 'none given',
            'amount' => ['refund' => $part ?? $total, 'total' => $total, 'fee' => $fee],
            'shop' => $this->shop ?? 'main',
            'limit' => is_null($this->limit) ? 'no limit' : $this->limit,
            'fee' => $this->fee ?? 6,
        ];
        if ($note !== null) {
            $json['note'] = 'N:' . $note;
        }
        $this->client->chain('v3/refund/domestic/refunds')->post(['json' => $json]);
    }

    public function charge(int $fee)
    {
        $this->fee = $fee;
    }
}

$desk = new Desk($instance);
$desk->refund('N1', 100);
$desk->refund('N2', 100, 0, '', 0, '');
$desk->charge(0);
$desk->set('corner', 0)->refund('N3', 100, 40, 'broken', 3, 'n');

function share(string $kind): ?int
{
    if ($kind === 'free') {
        return null;
    }

    return $kind === 'zero' ? 0 : 7;
}

foreach (['free', 'zero', 'paid'] as $kind) {
    $instance->v3->shares->post(['json' => ['share' => share($kind) ?? 50, 'raw' => share($kind)]]);
}
