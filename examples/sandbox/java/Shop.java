// A shop: an order, its payment, a refund. docs/sandbox-java.md tells how to run it.

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.wechat.pay.java.core.Config;
import com.wechat.pay.java.core.RSAPublicKeyConfig;
import com.wechat.pay.java.core.exception.ServiceException;
import com.wechat.pay.java.core.exception.ValidationException;
import com.wechat.pay.java.core.notification.NotificationParser;
import com.wechat.pay.java.core.notification.RSACombinedNotificationConfig;
import com.wechat.pay.java.core.notification.RequestParam;
import com.wechat.pay.java.service.certificate.CertificateService;
import com.wechat.pay.java.service.payments.model.Transaction;
import com.wechat.pay.java.service.payments.nativepay.NativePayService;
import com.wechat.pay.java.service.payments.nativepay.model.Amount;
import com.wechat.pay.java.service.payments.nativepay.model.PrepayRequest;
import com.wechat.pay.java.service.payments.nativepay.model.QueryOrderByOutTradeNoRequest;
import com.wechat.pay.java.service.profitsharing.ProfitsharingService;
import com.wechat.pay.java.service.profitsharing.model.AddReceiverRequest;
import com.wechat.pay.java.service.profitsharing.model.ReceiverRelationType;
import com.wechat.pay.java.service.profitsharing.model.ReceiverType;
import com.wechat.pay.java.service.refund.RefundService;
import com.wechat.pay.java.service.refund.model.AmountReq;
import com.wechat.pay.java.service.refund.model.CreateRequest;
import com.wechat.pay.java.service.refund.model.Refund;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

public class Shop {
  /** What wechatpay sandbox writes. */
  static class Sandbox {
    String mchid, serial, private_key, apiv3_key, public_key_id, public_key;
  }

  static Sandbox sandbox;

  static RSAPublicKeyConfig.Builder config() {
    return new RSAPublicKeyConfig.Builder()
        .merchantId(sandbox.mchid)
        .merchantSerialNumber(sandbox.serial)
        .privateKeyFromPath(sandbox.private_key)
        .publicKeyFromPath(sandbox.public_key)
        .publicKeyId(sandbox.public_key_id)
        .apiV3Key(sandbox.apiv3_key);
  }

  /** Takes a notification in. */
  static void take(NotificationParser parser, HttpExchange exchange) throws IOException {
    RequestParam.Builder request = new RequestParam.Builder()
        .serialNumber(exchange.getRequestHeaders().getFirst("Wechatpay-Serial"))
        .nonce(exchange.getRequestHeaders().getFirst("Wechatpay-Nonce"))
        .timestamp(exchange.getRequestHeaders().getFirst("Wechatpay-Timestamp"))
        .signature(exchange.getRequestHeaders().getFirst("Wechatpay-Signature"))
        .signType(exchange.getRequestHeaders().getFirst("Wechatpay-Signature-Type"))
        .body(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    int status = 204;
    try {
      Transaction paid = parser.parse(request.build(), Transaction.class);
      System.out.println("notification " + paid.getTradeState() + " " + paid.getOutTradeNo());
    } catch (ValidationException | IllegalArgumentException e) { // the latter where the signature is no base64, as a probe's
      System.out.println("notification refused");
      status = 401;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  public static void main(String[] args) throws Exception {
    sandbox = new Gson().fromJson(Files.readString(Path.of("wechatpay-sandbox/sandbox.json")), Sandbox.class);
    Config config = config().build();

    // The platform certificates, which the APIv3 key opens.
    CertificateService certificates = new CertificateService.Builder().config(config).build();
    for (X509Certificate one : certificates.downloadCertificate(sandbox.apiv3_key.getBytes(StandardCharsets.UTF_8))) {
      System.out.println("certificate  " + String.format("%040X", one.getSerialNumber()));
    }

    // Where the notifications come in.
    NotificationParser parser = new NotificationParser(
        new RSACombinedNotificationConfig.Builder()
            .merchantId(sandbox.mchid)
            .merchantSerialNumber(sandbox.serial)
            .privateKeyFromPath(sandbox.private_key)
            .publicKeyFromPath(sandbox.public_key)
            .publicKeyId(sandbox.public_key_id)
            .apiV3Key(sandbox.apiv3_key)
            .build());
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 8000), 0);
    server.createContext("/notify", exchange -> take(parser, exchange));
    server.start();

    // An order.
    String number = "java-" + System.currentTimeMillis();
    NativePayService orders = new NativePayService.Builder().config(config).build();
    PrepayRequest order = new PrepayRequest();
    order.setAppid("wxd678efh567hg6787");
    order.setMchid(sandbox.mchid);
    order.setDescription("a cup of tea");
    order.setOutTradeNo(number);
    order.setNotifyUrl("http://127.0.0.1:8000/notify");
    Amount amount = new Amount();
    amount.setTotal(888);
    order.setAmount(amount);
    System.out.println("order        " + number + " " + orders.prepay(order).getCodeUrl());
    System.out.println("in the next terminal: wechatpay pay " + number);

    // Its payment.
    QueryOrderByOutTradeNoRequest query = new QueryOrderByOutTradeNoRequest();
    query.setMchid(sandbox.mchid);
    query.setOutTradeNo(number);
    Transaction paid;
    do {
      Thread.sleep(1000);
      paid = orders.queryOrderByOutTradeNo(query);
    } while (paid.getTradeState() == Transaction.TradeStateEnum.NOTPAY);
    System.out.println("query        " + paid.getTradeState() + " " + paid.getTransactionId() + " " + paid.getAmount().getTotal());

    // A refund.
    CreateRequest part = new CreateRequest();
    part.setTransactionId(paid.getTransactionId());
    part.setOutRefundNo(number + "-1");
    AmountReq back = new AmountReq();
    back.setRefund(100L);
    back.setTotal(888L);
    back.setCurrency("CNY");
    part.setAmount(back);
    Refund refund = new RefundService.Builder().config(config).build().create(part);
    System.out.println("refund       " + refund.getStatus() + " " + refund.getRefundId());

    // An encrypted field, there and back: the library does both.
    AddReceiverRequest receiver = new AddReceiverRequest();
    receiver.setAppid("wxd678efh567hg6787");
    receiver.setType(ReceiverType.PERSONAL_OPENID);
    receiver.setAccount("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
    receiver.setName("张三");
    receiver.setRelationType(ReceiverRelationType.DISTRIBUTOR);
    ProfitsharingService sharing = new ProfitsharingService.Builder().config(config).build();
    System.out.println("receiver     " + sharing.addReceiver(receiver).getName());

    // A signature by a key that is not the merchant's.
    PrivateKey other = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    NativePayService stranger = new NativePayService.Builder().config(config().privateKey(other).build()).build();
    try {
      stranger.queryOrderByOutTradeNo(query);
    } catch (ServiceException e) {
      System.out.println("refused      " + e.getHttpStatusCode() + " " + e.getErrorCode() + " " + e.getErrorMessage());
    }
    Thread.sleep(1000);
    System.exit(0);
  }
}
