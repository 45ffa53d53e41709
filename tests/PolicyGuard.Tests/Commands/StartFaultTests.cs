using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Connect;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Commands;

/// <summary>A machine that refuses: one line and exit 2 from the service, one line of doctor, never a stack trace as the last word.</summary>
[Collection("console")]
public sealed class StartFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-start-").FullName;

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_named_as_unusable_and_not_as_in_use()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await RefusedAsync(Path.Combine(file, "policyguard.db"), "cannot be used");
    }

    [Theory]
    [InlineData("policyguard.db")]
    [InlineData("queue.db")]
    public async Task A_file_that_is_no_database_is_said_to_be_damaged(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, name), "garbage, and long enough to have a header", TestContext.Current.CancellationToken);
        await RefusedAsync(Database, "no database (SQLite error 26)");
        var (exit, output) = await DoctorAsync();
        exit.ShouldBe(1);
        output.ShouldContain($"FAULT  {(name[0] == 'q' ? "queue" : "database")}: {Path.Combine(folder, name)}: a file there is damaged");
        output.ShouldContain("ok     token");
    }

    [Fact]
    public async Task A_queue_of_another_version_is_refused_with_its_mend()
    {
        var file = Path.Combine(folder, "queue.db");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version=99";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await RefusedAsync(Database, "queue.db has format 99");
    }

    /// <summary>Green and waiting for ever was what it did; and check said 1, "violations", with a stack trace.</summary>
    [Fact]
    public async Task Lost_keys_are_refused_at_the_start_and_named_by_doctor_and_check()
    {
        await using (var app = PolicyGuardBuilder.Build(["--Urls=http://127.0.0.1:0", .. Settings(Database, new Uri("http://127.0.0.1:9"))]))
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            app.Services.GetRequiredService<IPersonalDataProtector>().EnsureKey(app.Services.GetRequiredService<PracticeDirectory>().All.Single().Id);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        Directory.Delete(Path.Combine(folder, "keys"), recursive: true);
        await RefusedAsync(Database, "was encrypted with other keys");
        var (exit, output) = await DoctorAsync();
        exit.ShouldBe(1);
        output.ShouldContain("FAULT  keys: what lies in the data folder was encrypted with other keys");
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        zoom.AddUser();
        var (checkExit, checkOutput, errors) = await Shell.RunAsync(["check", .. Settings(Database, zoom.Address)]);
        (checkExit, checkOutput).ShouldBe((2, ""));
        errors.ShouldContain("was encrypted with other keys");
    }

    /// <summary>192.0.2.0/24 is for documentation: no machine has it.</summary>
    [Fact]
    public async Task An_address_of_another_machine_is_refused_as_a_setting() => await RefusedAsync(Database, "Urls: this machine cannot listen there", "http://192.0.2.1:5080");

    [Fact]
    public async Task A_ledger_key_of_other_keys_is_one_fault_of_doctor_and_stops_it_nowhere()
    {
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        await File.WriteAllTextAsync(Path.Combine(folder, "keys", "ledger.key"), "wrapped elsewhere", TestContext.Current.CancellationToken);
        var (exit, output) = await DoctorAsync();
        exit.ShouldBe(1);
        output.ShouldContain("FAULT  ledger: its signing key cannot be unwrapped");
        output.ShouldContain("ok     token");
    }

    [Fact]
    public async Task Doctor_names_a_folder_in_which_nothing_can_be_written_and_leaves_nothing_in_another()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var (exit, output) = await DoctorAsync(Path.Combine(file, "policyguard.db"));
        exit.ShouldBe(1);
        output.ShouldContain("FAULT  database: made at the first start");
        output.ShouldContain("nothing can be written in");
        (await DoctorAsync()).Exit.ShouldBe(0);
        Directory.GetFileSystemEntries(folder).ShouldBe([file]);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private string Database => Path.Combine(folder, "policyguard.db");

    private static string[] Settings(string database, Uri zoom) =>
    [
        $"--Zoom:ApiBaseUrl={zoom}", $"--Zoom:OAuthBaseUrl={zoom}", $"--Zoom:AccountId={SimulatedZoom.Account}", $"--Zoom:ClientId={SimulatedZoom.ClientId}",
        $"--Zoom:ClientSecret={SimulatedZoom.ClientSecret}", $"--Zoom:WebhookSecretTokens={SimulatedZoom.WebhookSecret}", $"--Storage:ConnectionString={database}",
    ];

    private static async Task RefusedAsync(string database, string said, string urls = "http://127.0.0.1:0")
    {
        var (exit, output, errors) = await Shell.RunAsync([$"--Urls={urls}", .. Settings(database, new Uri("http://127.0.0.1:9"))]);
        (exit, output).ShouldBe((2, ""), errors);
        var last = errors.TrimEnd().Split('\n')[^1];
        last.ShouldStartWith("PolicyGuard cannot start: ");
        last.ShouldContain(said);
    }

    private async Task<(int Exit, string Output)> DoctorAsync(string? database = null)
    {
        await using var zoom = await SimulatedZoom.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        var (exit, output, _) = await Shell.RunAsync(["doctor", .. Settings(database ?? Database, zoom.Address)]);
        return (exit, output);
    }
}
