<?php
namespace Shop;

use WeChatPay\BuilderChainable;

final class Partner
{
    private array $orders = [];
    private int $count = 0;
    private ?string $last = null;

    public function __construct(private BuilderChainable $client, private string $spMchid, private string $subMchid = '1900000109')
    {
    }

    public function add(string $no, int $fen): self
    {
        $this->orders[$no] = $fen;
        $this->count++;
        $this->last = $no;
        return $this;
    }

    public function pay(): int
    {
        foreach ($this->orders as $no => $fen) {
            $this->order((string)$no, (int)$fen);
        }
        return $this->count;
    }

    private function order(string $no, int $fen): void
    {
        $this->client->v3->pay->partner->transactions->native->post(['json' => [
            'sp_mchid' => $this->spMchid,
            'sub_mchid' => $this->subMchid,
            'out_trade_no' => $no,
            'amount' => ['total' => $fen],
            'notify_url' => self::url($no),
        ]]);
    }

    public static function url(string $no): string
    {
        return 'https://example.com/notify/' . urlencode($no);
    }

    public function last(): ?string
    {
        return $this->last;
    }
}

$partner = new Partner($instance, '1900000001', '1900000110');
$partner->add('P1', 100)->add('P2', 200);
echo $partner->pay(), ' ', $partner->last(), ' ', Partner::url('a b'), "\n";
