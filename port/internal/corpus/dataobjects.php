<?php
// Objects as data: what jsonSerialize gives, or the public properties.

class Fen implements JsonSerializable
{
    private $fen;

    public function __construct(int $fen)
    {
        $this->fen = $fen;
    }

    public function jsonSerialize(): array
    {
        return ['currency' => 'CNY', 'total' => $this->fen];
    }
}

class Goods
{
    public $id = 1;
    public $tags = ['a'];
    public ?string $none = null;
    public static $made = 0;
    protected $kept = 2;
    private $secret = 's';

    public function __construct(public string $no = 'N1', private int $hidden = 3, public ?Fen $price = null)
    {
    }
}

function wrapped(Goods $goods, ?Fen $fee = null): array
{
    return ['goods' => $goods, 'fee' => $fee];
}

$goods = new Goods('N2');
$goods->id = 7;
$instance->chain('v3/objects')->post(['json' => ['amount' => new Fen(5), 'goods' => $goods]]);
$instance->chain('v3/objects')->post(['json' => ['text' => json_encode(new Fen(6)), 'list' => [new Fen(1), new Fen(2)]]]);
$instance->chain('v3/objects')->post(['json' => wrapped(new Goods())]);
$instance->chain('v3/objects')->post(['json' => wrapped(new Goods('N3', 4, new Fen(7)), new Fen(8))]);
$instance->chain('v3/objects')->post(['json' => $goods]);
