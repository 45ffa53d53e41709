namespace PolicyGuard.Receive;

/// <summary>Tells in plain words why deliveries are refused and what to check. One text for status, doctor, overview and OPS-09.</summary>
internal static class RefusalAdvice
{
    /// <summary>Up to this many refused in a row may be anybody's probing; more look like a fault on Zoom's way to us.</summary>
    internal const int Few = 3;

    private static readonly RefusalCause[] Causes = Enum.GetValues<RefusalCause>();

    /// <summary>What to check, the most frequent cause first.</summary>
    internal static string Check(RefusalsByCause refused) =>
        string.Join("; ", Present(refused).Select(cause => $"{refused.Of(cause)} {Name(cause)}: {CheckOf(cause)}"));

    /// <summary>The causes with their numbers, e.g. "4 without a signature, 1 too old".</summary>
    internal static string Summary(RefusalsByCause refused) => string.Join(", ", Present(refused).Select(cause => $"{refused.Of(cause)} {Name(cause)}"));

    private static IEnumerable<RefusalCause> Present(RefusalsByCause refused) => Causes.Where(cause => refused.Of(cause) > 0).OrderByDescending(refused.Of);

    private static string Name(RefusalCause cause) => cause switch
    {
        RefusalCause.NoSignature => "without a signature",
        RefusalCause.WrongSignature => "with a wrong signature",
        RefusalCause.TooOld => "too old",
        RefusalCause.TooLarge => "too large",
        RefusalCause.Unreadable => "broken off",
    };

    private static string CheckOf(RefusalCause cause) => cause switch
    {
        RefusalCause.NoSignature => "a proxy or gateway in front may strip headers; it must pass x-zm-signature and x-zm-request-timestamp",
        RefusalCause.WrongSignature =>
            "a proxy may rewrite the body, which must pass byte by byte; or the app's Secret Token was rotated and Zoom:WebhookSecretTokens holds the old one",
        RefusalCause.TooOld => "this machine's clock may be wrong, or a proxy holds requests back; compare the clock with a time server",
        RefusalCause.TooLarge => "the body is larger than Webhook:MaxBodyBytes",
        RefusalCause.Unreadable => "the connection broke before the body was complete; look at the proxy in front",
    };
}
