using Microsoft.Extensions.Configuration;
using PolicyGuard.Configuration;

namespace PolicyGuard.Tests.Configuration;

public sealed class ConfigurationCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-configuration-").FullName;

    [Fact]
    public void The_five_variables_are_enough() => Faults().ShouldBeEmpty();

    [Fact]
    public void Every_missing_setting_is_named_in_one_go() =>
        Keys(Check([])).ShouldBe(["Zoom:ClientId", "Zoom:ClientSecret", "Zoom:WebhookSecretTokens"]);

    [Theory]
    [InlineData("Zoom:Plan", "Enterprise", "Free, Pro, Business")]
    [InlineData("Zoom:ApiBaseUrl", "http://api.example.org", "https")]
    [InlineData("Zoom:OAuthBaseUrl", "not an address", "https")]
    [InlineData("Zoom:ApiBaseUrl", "file:///etc/zoom", "https")]
    [InlineData("Zoom:ApiBaseUrl", "ftp://localhost", "https")]
    [InlineData("Zoom:ApiBaseUrl", "wss://api.zoom.us", "https")]
    [InlineData("Zoom:OAuthBaseUrl", "https://user:word@zoom.us", "without a password")]
    [InlineData("Zoom:EventStreamUrl", "ws://ws.zoom.us", "wss")]
    [InlineData("Webhook:MaxBodyBytes", "1 MiB", "whole number")]
    [InlineData("Webhook:MaxBodyBytes", "12", "from 1024")]
    [InlineData("Webhook:ToleranceSeconds", "99999999999999", "whole number")]
    [InlineData("Policy:Mode", "enforced", "observe, enforce")]
    [InlineData("Policy:File", "no-such-policy.yaml", "no such file")]
    [InlineData("Storage:Provider", "Postgres", "not built yet")]
    [InlineData("Storage:Provider", "Oracle", "Sqlite")]
    [InlineData("Storage:ConnectionString", "Host=db;Username=x", "Data Source=")]
    [InlineData("Storage:ConnectionString", " ", "names no file")]
    [InlineData("Storage:ConnectionString", ":memory:", "name a file")]
    [InlineData("Storage:ConnectionString", "Data Source=x;Mode=Memory", "name a file")]
    [InlineData("Storage:ConnectionString", "/", "is a folder")]
    [InlineData("Queue:Kind", "ServiceBus", "not built yet")]
    [InlineData("Backplane:Redis", "localhost", "not built yet")]
    [InlineData("KeyVault:Uri", "https://vault.example.org", "not built yet")]
    [InlineData("Access:BootstrapKey", "short", "16 characters")]
    [InlineData("Companion:FrameAncestors", "https://zoom.example/path", "without a path")]
    [InlineData("Companion:FrameAncestors", "http://zoom.example", "http only on this machine")]
    [InlineData("Companion:FrameAncestors", "https://zoom.example; script-src *", "origins like")]
    [InlineData("Companion:FrameAncestors", "*", "origins like")]
    [InlineData("Companion:FrameAncestors", "https://user@zoom.example", "origins like")]
    [InlineData("Urls", "localhost:5080", "http://127.0.0.1:5080")]
    [InlineData("Urls", "5080", "http://127.0.0.1:5080")]
    [InlineData("Urls", "ftp://127.0.0.1", "http://127.0.0.1:5080")]
    public void A_faulty_value_is_named_with_its_mend(string key, string value, string mend)
    {
        var fault = Faults((key, value)).ShouldHaveSingleItem();
        fault.ShouldStartWith($"{key}: ");
        fault.ShouldContain(mend);
    }

    [Theory]
    [InlineData("Port", "0", "from 1")]
    [InlineData("Security", "ssl", "none, startTls, tls")]
    [InlineData("Security", "none", "on this machine")]
    [InlineData("From", "The clinic <clinic@example.org>", "one plain address")]
    [InlineData("User", "clinic", "go together")]
    [InlineData("Password", "c4n4ry", "go together")]
    [InlineData("CaFile", "no-such.pem", "PEM")]
    [InlineData("Subject", "Your session, {start}", "without braces")]
    [InlineData("Text", "Join: {lnk}", "{link} and {start}")]
    [InlineData("Text", "Your session is today.", "must hold {link}")]
    [InlineData("Hst", "x", "did you mean 'Mail:Host'?")]
    public void A_faulty_mail_setting_is_named_with_its_mend(string key, string value, string mend)
    {
        var fault = Faults(("Mail:Host", "mail.example.org"), ("Mail:From", "clinic@example.org"), ($"Mail:{key}", value)).ShouldHaveSingleItem();
        fault.ShouldStartWith("Mail:");
        fault.ShouldContain(mend);
        fault.ShouldNotContain("c4n4ry");
    }

    [Fact]
    public void Mail_is_set_whole_or_not_at_all()
    {
        Faults(("Mail:Host", "127.0.0.1"), ("Mail:Security", "none"), ("Mail:From", "clinic@example.org")).ShouldBeEmpty();
        Faults(("Mail:Host", "mail.example.org"), ("Mail:User", "a"), ("Mail:Password", "b"), ("Mail:From", "clinic@example.org"), ("Mail:Text", "{start}: {link}")).ShouldBeEmpty();
        Faults(("Mail:Host", "mail.example.org")).ShouldHaveSingleItem().ShouldStartWith("Mail:From: is missing");
        Faults(("Mail:From", "clinic@example.org")).ShouldHaveSingleItem().ShouldStartWith("Mail:Host: is missing");
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://*:5080;https://+:5443")]
    [InlineData("http://[::1]:5080;")]
    public void Addresses_that_Kestrel_takes_are_taken(string urls) => Faults(("Urls", urls)).ShouldBeEmpty();

    [Theory]
    [InlineData("https://zoom.example")]
    [InlineData("http://127.0.0.1:5090, https://zoom.example:8443/")]
    public void Origins_that_may_frame_the_companion_are_taken(string origins) => Faults(("Companion:FrameAncestors", origins)).ShouldBeEmpty();

    [Theory]
    [InlineData("Companion:ClientId", "Companion:ClientSecret")]
    [InlineData("Companion:ClientSecret", "Companion:ClientId")]
    public void Half_of_a_zoom_app_is_none(string set, string missing)
    {
        Faults((set, "x")).ShouldHaveSingleItem().ShouldStartWith($"{missing}: is missing");
        Faults((set, "x"), (missing, "y")).ShouldBeEmpty();
    }

    [Fact]
    public void A_misspelt_setting_is_named_with_the_nearest_one() =>
        Faults(("Policy:Mod", "enforce")).ShouldHaveSingleItem().ShouldContain("Policy:Mode");

    [Fact]
    public void All_faults_come_together() =>
        Keys(Check([new("Zoom:ClientId", "x"), new("Zoom:Plan", "Gold"), new("Policy:Mode", "on"), new("Queue:Knd", "Embedded")]))
            .ShouldBe(["Zoom:ClientSecret", "Zoom:WebhookSecretTokens", "Zoom:Plan", "Policy:Mode", "Queue:Knd"], ignoreOrder: true);

    [Fact]
    public void Secrets_may_be_a_list_or_one_value()
    {
        Faults(("Zoom:WebhookSecretTokens", null), ("Zoom:WebhookSecretTokens:0", "new-one"), ("Zoom:WebhookSecretTokens:1", "old-one")).ShouldBeEmpty();
        Faults(("Zoom:WebhookSecretTokens", "new-one, old-one")).ShouldBeEmpty();
        Keys(Faults(("Zoom:WebhookSecretTokens", " , "))).ShouldBe(["Zoom:WebhookSecretTokens"]);
    }

    [Fact]
    public void No_value_is_repeated()
    {
        const string canary = "c4n4ry-value";
        string[] keys = ["Zoom:ApiBaseUrl", "Zoom:Plan", "Webhook:MaxBodyBytes", "Policy:Mode", "Policy:File", "Storage:Provider", "Queue:Kind", "Backplane:Redis", "KeyVault:Uri", "Access:BootstrapKey", "Access:Bootstrap", "Urls"];
        var faults = Faults([.. keys.Select(k => (k, (string?)canary))]);
        faults.Count.ShouldBe(keys.Length);
        faults.ShouldAllBe(f => !f.Contains(canary));
    }

    [Fact]
    public void A_faulty_policy_file_is_quoted_with_its_places()
    {
        var file = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(file, "policy: {id: x, version: 1}\nrules: {LIV-05: {mode: fixx}}\n");
        Faults(("Policy:File", file)).ShouldHaveSingleItem().ShouldContain("rules.LIV-05.mode");
    }

    [Fact]
    public void A_settings_file_that_is_no_JSON_is_a_fault_with_its_line_and_without_its_text()
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), "{\n  \"Zoom\": { \"ClientSecret\": \"c4n4ry\" oops }\n}");
        var fault = ConfigurationCheck.Run([], folder).ShouldHaveSingleItem();
        fault.ShouldStartWith("appsettings.json: ");
        fault.ShouldContain("line 2");
        fault.ShouldNotContain("c4n4ry");
    }

    [Theory]
    [InlineData("--Polcy:Mode=enforce", "Polcy:Mode: ", "did you mean 'Policy:Mode'?")]
    [InlineData("--Storrage:ConnectionString=x.db", "Storrage:ConnectionString: ", "did you mean 'Storage:ConnectionString'?")]
    [InlineData("--Webhooks:Secret=x", "Webhooks:Secret: ", "did you mean 'Webhook'?")]
    [InlineData("--Zom:ClientId=x", "Zom:ClientId: ", "did you mean 'Zoom:ClientId'?")]
    [InlineData("--Url=http://127.0.0.1:1", "Url: ", "did you mean 'Urls'?")]
    [InlineData("--Mode=enforce", "Mode: ", "did you mean 'Policy:Mode'?")]
    [InlineData("--clientsecret=s3cret", "clientsecret: ", "did you mean 'Zoom:ClientSecret'?")]
    [InlineData("--Policy=enforce", "Policy: ", "Policy:Mode, Policy:File")]
    [InlineData("--Zoom__Plan=Pro", "Zoom__Plan: ", "did you mean 'Zoom:Plan'?")]
    [InlineData("/Polcy:Mode=enforce", "Polcy:Mode: ", "did you mean 'Policy:Mode'?")]
    public void A_misspelt_section_on_the_command_line_is_named_with_the_nearest(string word, string fault, string mend)
    {
        var found = ConfigurationCheck.Run([.. Enough, word], folder).ShouldHaveSingleItem();
        found.ShouldStartWith(fault);
        found.ShouldContain(mend);
        found.ShouldNotContain("s3cret");
    }

    [Fact]
    public void A_misspelt_section_in_the_settings_file_is_named_with_the_nearest()
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "Polcy": { "Mode": "enforce", "Fil": "x" }, "Zoom": { "ClientID2": "c4n4ry" }, "Zoom__Plan": "Pro" }""");
        var faults = ConfigurationCheck.Run(Enough, folder);
        Keys(faults).ShouldBe(["Polcy:Mode", "Polcy:Fil", "Zoom:ClientID2", "Zoom__Plan"], ignoreOrder: true);
        faults.ShouldAllBe(f => f.Contains("did you mean") && !f.Contains("c4n4ry"));
    }

    [Fact]
    public void Sections_of_others_are_left_alone()
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """
            { "Logging": { "LogLevel": { "Default": "Debug" } }, "Serilog": {}, "Kestrel": { "Limits": { "MaxConcurrentConnections": 10 } }, "AllowedHosts": "*", "ConnectionStrings": { "x": "y" }, "Foo": "bar" }
            """);
        ConfigurationCheck.Run([.. Enough, "--Logging:LogLevel:Default=Debug", "--OTEL_SERVICE_NAME=x", "--environment=Development", "--Meeting:Size=1", "--AllowedHosts=*"], folder).ShouldBeEmpty();
    }

    [Fact]
    public void The_settings_file_of_the_environment_counts_as_it_does_for_the_service()
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.Staging.json"), """{ "Zoom": { "ClientId": "a", "ClientSecret": "b", "WebhookSecretTokens": [ "c", "d" ] } }""");
        ConfigurationCheck.Run(["--environment=Staging"], folder).ShouldBeEmpty();
        ConfigurationCheck.Run([], folder).Count.ShouldBe(3);
        File.WriteAllText(Path.Combine(folder, "appsettings.Staging.json"), "{");
        ConfigurationCheck.Run(["--environment=Staging"], folder).ShouldHaveSingleItem().ShouldContain("is not valid JSON");
    }

    /// <summary>A machine's environment is full of other people's words; only those within our own sections can be meant for us.</summary>
    [Fact]
    public void Variables_of_others_are_left_alone_and_ours_are_not()
    {
        Faults(("Polcy:Mode", "x"), ("POLICY", "x"), ("Mode", "x"), ("Storages", "x"), ("ZOOM", "x"), ("PATH", "x")).ShouldBeEmpty();
        Keys(Faults(("Zoom:ClientID2", "x"), ("zoom:plam", "Pro"), ("Queue:ServiceBus:QueuName", "x"), ("Zoom:ClientId:Inner", "x")))
            .ShouldBe(["Zoom:ClientID2", "Zoom:plam", "Queue:ServiceBus:QueuName", "Zoom:ClientId:Inner"], ignoreOrder: true);
        Faults(("Queue:ServiceBus:QueueName", "x"), ("queue:servicebus:namespace", "y")).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Enough => ["--Zoom:ClientId=a", "--Zoom:ClientSecret=b", "--Zoom:WebhookSecretTokens=c"];

    private static IReadOnlyList<string> Faults(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Zoom:AccountId"] = "account",
            ["Zoom:ClientId"] = "client",
            ["Zoom:ClientSecret"] = "secret",
            ["Zoom:WebhookSecretTokens"] = "token",
            ["Policy:Mode"] = "enforce",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return Check(settings);
    }

    private static IReadOnlyList<string> Check(IEnumerable<KeyValuePair<string, string?>> settings) =>
        ConfigurationCheck.Run(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

    private static IEnumerable<string> Keys(IEnumerable<string> faults) => faults.Select(f => f[..f.IndexOf(": ", StringComparison.Ordinal)]);
}
