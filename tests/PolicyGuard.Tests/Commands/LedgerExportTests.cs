using PolicyGuard.Commands;
using PolicyGuard.Record;
using PolicyGuard.Tests.Storage;

namespace PolicyGuard.Tests.Commands;

/// <summary>Each fault is one line and the contract's exit code, and leaves no file behind that somebody might take for a proof.</summary>
public sealed class LedgerExportTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-export-").FullName;
    private StoreHouse house = null!;

    private string Out => Path.Combine(folder, "export.jsonl");

    public async ValueTask InitializeAsync()
    {
        house = await StoreHouse.OpenAsync();
        await house.WriteAsync(2);
        await house.ExecuteAsync($"INSERT INTO practice(Id, ZoomAccountId, Mode, ConnectedAt) VALUES('{StoreHouse.Practice}', 'account-1', 'enforce', 0)");
    }

    [Fact]
    public async Task The_only_practice_need_not_be_named_and_the_file_verifies()
    {
        (await RunAsync(new LedgerPart(Out))).ShouldBe((0, "", $"4 entries of practice {StoreHouse.Practice} written to {Out}\n"));
        Directory.GetFileSystemEntries(folder).ShouldBe([Out]);
        await using var file = File.OpenRead(Out);
        (await LedgerVerifier.VerifyAsync(file, TestContext.Current.CancellationToken)).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("none/x.jsonl", null, null, null, "--out: the folder ")]
    [InlineData(".", null, null, null, "is a folder")]
    [InlineData(null, null, null, null, "--out: a file is not named")]
    [InlineData("x.jsonl", null, null, "practice-l", "--practice: there is no practice practice-l in ")]
    [InlineData("x.jsonl", "2026-02-30", null, null, "--from: '2026-02-30' is not a time")]
    [InlineData("x.jsonl", null, "soon", null, "--to: 'soon' is not a time")]
    [InlineData("x.jsonl", "2026-11-25", "2026-11-24", null, "--from: is later than --to")]
    public async Task A_fault_is_one_line(string? output, string? from, string? to, string? practice, string named) =>
        await ShouldRefuseAsync(new LedgerPart(output is null ? " " : Path.Combine(folder, output), from, to, practice), named);

    [Fact]
    public async Task Several_faults_come_together()
    {
        var (exit, errors, _) = await RunAsync(new LedgerPart(folder, "x", "y"), "--Storrage:Provider=Sqlite", "--Storage:Conection=z");
        exit.ShouldBe(2);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5, errors);
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_overwritten()
    {
        await File.WriteAllTextAsync(Out, "last year's proof", TestContext.Current.CancellationToken);
        var (exit, errors, _) = await RunAsync(new LedgerPart(Out));
        (exit, errors).ShouldBe((2, $"--out: {Out} is there already and is not overwritten; name another, or move that one away\n"));
        (await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken)).ShouldBe("last year's proof");
    }

    [Fact]
    public async Task A_place_that_may_not_be_written_is_named()
    {
        // Nobody, not even root, makes a file there.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await ShouldRefuseAsync(new LedgerPart("/proc/policyguard-export.jsonl"), "--out: /proc/policyguard-export.jsonl cannot be written: ");
    }

    [Fact]
    public async Task Several_practices_want_one_to_be_named()
    {
        await house.ExecuteAsync("INSERT INTO practice(Id, ZoomAccountId, Mode, ConnectedAt) VALUES('practice-2', 'account-2', 'enforce', 0)");
        await ShouldRefuseAsync(new LedgerPart(Out), "--practice: name one, there are several");
    }

    [Fact]
    public async Task A_database_without_a_practice_says_so()
    {
        await house.ExecuteAsync("DELETE FROM practice");
        await ShouldRefuseAsync(new LedgerPart(Out), "There is no practice in ");
    }

    [Fact]
    public async Task What_is_no_database_is_named()
    {
        var file = Path.Combine(Path.GetDirectoryName(house.Options.File)!, "notes.txt");
        await File.WriteAllTextAsync(file, new string('x', 5000), TestContext.Current.CancellationToken);
        await ShouldRefuseAsync(new LedgerPart(Out), "is no database of this version", $"--Storage:ConnectionString={file}");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await ShouldRefuseAsync(new LedgerPart(Out), "is no database of this version", $"--Storage:ConnectionString={file}");
        await ShouldRefuseAsync(new LedgerPart(Out), "There is no database at ", $"--Storage:ConnectionString={file}.none");
        await ShouldRefuseAsync(new LedgerPart(Out), "Storage:ConnectionString: must be a file path", "--Storage:ConnectionString=Host=db;Port=1");
    }

    [Fact]
    public async Task A_key_that_cannot_be_unwrapped_is_named()
    {
        _ = house.Signer.KeyId;
        var key = Path.Combine(Path.GetDirectoryName(house.Options.File)!, "keys", "ledger.key");
        await File.WriteAllBytesAsync(key, [1, 2, 3], TestContext.Current.CancellationToken);
        await ShouldRefuseAsync(new LedgerPart(Out), "ledger.key cannot be unwrapped");
    }

    [Theory]
    [InlineData(28, "the disk is full")]
    [InlineData(122, "the disk is full")]
    [InlineData(5, "cannot be written: IOException")]
    public void A_disk_that_gives_out_half_way_leaves_nothing_behind(int code, string named)
    {
        var fault = NewFile.Write(Out, file =>
        {
            file.Write(new byte[100_000]);
            Directory.GetFileSystemEntries(folder).ShouldHaveSingleItem();
            throw new IOException("No space left on device", code);
        });
        fault.ShouldNotBeNull().ShouldContain(named);
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_appears_meanwhile_is_not_overwritten()
    {
        NewFile.Write(Out, _ => File.WriteAllText(Out, "somebody else's")).ShouldNotBeNull().ShouldContain("is there already");
        File.ReadAllText(Out).ShouldBe("somebody else's");
        Directory.GetFileSystemEntries(folder).ShouldBe([Out]);
    }

    [Fact]
    public async Task A_stop_in_the_middle_leaves_nothing_behind()
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();
        var exit = await LedgerCommands.ExportAsync([$"--Storage:ConnectionString={house.Options.File}"], new LedgerPart(Out), output, errors, new CancellationToken(canceled: true));
        (exit, errors.ToString()).ShouldBe((2, "Stopped; nothing was written.\n"));
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await house.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task ShouldRefuseAsync(LedgerPart part, string named, params string[] settings)
    {
        var (exit, errors, output) = await RunAsync(part, settings);
        exit.ShouldBe(2);
        errors.ShouldContain(named);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        output.ShouldBeEmpty();
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    private async Task<(int Exit, string Errors, string Output)> RunAsync(LedgerPart part, params string[] settings)
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();
        var exit = await LedgerCommands.ExportAsync([$"--Storage:ConnectionString={house.Options.File}", .. settings], part, output, errors, TestContext.Current.CancellationToken);
        return (exit, errors.ToString(), output.ToString());
    }
}
