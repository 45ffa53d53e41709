using PolicyGuard.Commands;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Commands;

/// <summary>The command line as a shell sees it: exit code, standard output, standard error.</summary>
[Collection("console")]
public sealed class CommandLineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-commands-").FullName;

    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    [InlineData("doctor")]
    [InlineData("policy validate")]
    [InlineData("policy test")]
    [InlineData("ledger export")]
    [InlineData("ledger verify")]
    public async Task Every_command_explains_itself(string command)
    {
        var (exit, output, _) = await Shell.RunAsync([.. command.Split(' '), "--help"]);
        exit.ShouldBe(0);
        output.ShouldContain(command.Split(' ')[^1]);
        output.ShouldContain("Usage");
    }

    [Theory]
    [InlineData("")]
    [InlineData("serve")]
    [InlineData("check")]
    public async Task A_faulty_configuration_is_refused_whole_with_two(string command)
    {
        string[] words = command.Length == 0 ? [] : [command];
        var (exit, output, errors) = await Shell.RunAsync([.. words, "--Zoom:Plan=Gold", "--Policy:Mode=on"]);
        exit.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldContain("Zoom:Plan: ");
        errors.ShouldContain("Policy:Mode: ");
        errors.ShouldContain("Zoom:ClientId: ");
    }

    [Theory]
    [InlineData("chek", 2, 1)]
    [InlineData("serve now", 2, 1)]
    [InlineData("check --jsn", 2, 1)]
    [InlineData("doctor everything", 1, 1)]
    [InlineData("--Zoom:Plan Pro s3cret", 2, 3)]
    public async Task A_word_that_is_neither_command_nor_setting_starts_nothing_and_is_told_by_its_place(string line, int exitExpected, int place)
    {
        var (exit, output, errors) = await Shell.RunAsync([.. line.Split(' '), "--Zoom:ClientId=a", "--Zoom:ClientSecret=b", "--Zoom:WebhookSecretTokens=c"]);
        exit.ShouldBe(exitExpected);
        (output + errors).ShouldContain($"word {place} of the command");
        (output + errors).ShouldNotContain("s3cret");
    }

    /// <summary>1 would be "violations" or "the ledger is broken" to a script.</summary>
    [Theory]
    [InlineData("ledger verify", "FILE")]
    [InlineData("ledger verify a b", "'b' is one word too many")]
    [InlineData("policy validate a b", "'b' is one word too many")]
    [InlineData("ledger export", "--out")]
    [InlineData("policy validate", "FILE")]
    [InlineData("policy test", "DIR")]
    [InlineData("policy", "Required command")]
    [InlineData("check --json=maybe", "word 1")]
    public async Task A_command_written_wrongly_did_nothing_and_says_so_with_two(string line, string named)
    {
        var (exit, output, errors) = await Shell.RunAsync(line.Split(' '));
        (exit, output).ShouldBe((2, ""));
        errors.ShouldContain(named);
        errors.ShouldContain("--help");
    }

    [Fact]
    public async Task Doctor_names_each_fault_of_the_configuration_and_exits_with_one()
    {
        var (exit, output, _) = await Shell.RunAsync(["doctor", "--Zoom:Plan", "Gold"]);
        exit.ShouldBe(1);
        output.ShouldContain("FAULT  configuration: Zoom:Plan: ");
        output.ShouldContain("FAULT  configuration: Zoom:ClientId: ");
    }

    [Fact]
    public async Task Doctor_finds_no_fault_before_the_first_start_but_a_missing_scope_by_name()
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        string[] args =
        [
            "doctor", $"--Zoom:ApiBaseUrl={zoom.Address}", $"--Zoom:OAuthBaseUrl={zoom.Address}", $"--Zoom:AccountId={SimulatedZoom.Account}", $"--Zoom:ClientId={SimulatedZoom.ClientId}",
            $"--Zoom:ClientSecret={SimulatedZoom.ClientSecret}", $"--Zoom:WebhookSecretTokens={SimulatedZoom.WebhookSecret}", $"--Storage:ConnectionString={Path.Combine(folder, "p.db")}",
        ];
        var (exit, output, _) = await Shell.RunAsync(args);
        (exit, output.Contains("FAULT", StringComparison.Ordinal)).ShouldBe((0, false), output);
        zoom.Scopes.TryRemove(ZoomScopes.Control, out var _);
        (exit, output, _) = await Shell.RunAsync(args);
        exit.ShouldBe(1);
        output.ShouldContain($"FAULT  scope: {ZoomScopes.Control} is missing");
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_unreadable()
    {
        (await Shell.RunAsync(["ledger", "verify", Path.Combine(folder, "none.json")])).Exit.ShouldBe(2);
        (await Shell.RunAsync(["ledger", "export", "--out", Path.Combine(folder, "out"), $"--Storage:ConnectionString={Path.Combine(folder, "none.db")}"])).Exit.ShouldBe(2);
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
