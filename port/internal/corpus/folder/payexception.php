<?php
namespace App\Pay;
class PayException extends \RuntimeException {}
