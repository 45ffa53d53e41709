using System.Text;
using Microsoft.AspNetCore.Mvc;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Show.Api;

namespace PolicyGuard.Show.Pages;

/// <summary>People from a spreadsheet: shown first, then taken over whole or not at all.</summary>
internal static class ImportPages
{
    internal const int MostBytes = 1024 * 1024;

    /// <summary>Room for the form's other parts. All of it stays in memory: a file of names must not lie in a folder for passing things.</summary>
    private const int MostForm = MostBytes + (64 * 1024);
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    internal static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/people/import", Ask).Takes();
        pages.MapPost("/people/import", PreviewAsync).Takes().WithFormOptions(memoryBufferThreshold: MostForm).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        pages.MapPost("/people/import/confirm", ConfirmAsync).Takes();
    }

    private static IResult Ask(HttpContext context, PracticeDirectory practices)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is null || request.IsFaulty ? PageEndpoints.Faulty(request) : Page(new ImportModel());
    }

    private static async Task<IResult> PreviewAsync(
        IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, PendingSheets pending, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        var (text, wrong) = await ReadAsync(form.Files.GetFile("file"), cancellation);
        if (text is null)
        {
            return Page(new ImportModel { Wrong = wrong }, StatusCodes.Status400BadRequest);
        }

        var sheet = PeopleSheetReader.Read(text);
        if (sheet.Faults.Length > 0)
        {
            return Page(new ImportModel { Faults = [.. sheet.Faults.Select(f => new ImportFault(f.Line, f.Column, f.Name, f.Text))] }, StatusCodes.Status400BadRequest);
        }

        return Page(Shown(practice.Id, request.By, sheet.Rows, await people.MergeAsync(practice.Id, sheet.Rows, write: false, cancellation), pending));
    }

    private static async Task<IResult> ConfirmAsync(
        IFormCollection form, HttpContext context, PracticeDirectory practices, PeopleStore people, PendingSheets pending, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return PageEndpoints.Faulty(request);
        }

        if (pending.Take(form["sheet"].ToString(), practice.Id, request.By) is not var (rows, shown))
        {
            return Page(new ImportModel { Wrong = "That list is not kept any more: it was taken over already, or more than half an hour ago. Choose the file again." }, StatusCodes.Status409Conflict);
        }

        var (changes, written) = await people.MergeAsShownAsync(practice.Id, rows, shown, cancellation);
        return written
            ? TypedResults.LocalRedirect(request.Carry("/people?done=imported"))
            : Page(Shown(practice.Id, request.By, rows, changes, pending) with { Moved = true }, StatusCodes.Status409Conflict);
    }

    private static ImportModel Shown(string practice, string by, System.Collections.Immutable.ImmutableArray<SheetRow> rows, IReadOnlyList<PersonChange> changes, PendingSheets pending) => new()
    {
        Sheet = changes.Any(c => c.Kind != PersonChangeKind.Unchanged) ? pending.Add(practice, by, rows, changes) : null,
        Rows = [.. changes.Select(c => new ImportRow(c.Row.Line, c.Row.Id, c.Row.Alias, Labels.Change(c.Kind), [.. c.Members.Select(Labels.Member)], c.Kind == PersonChangeKind.Unchanged))],
        Counts = [.. changes.GroupBy(c => c.Kind).OrderBy(g => g.Key).Select(g => Labels.Change(g.Key, g.Count()))],
    };

    private static async Task<(string? Text, string Wrong)> ReadAsync(IFormFile? file, CancellationToken cancellation)
    {
        if (file is null || file.Length == 0)
        {
            return (null, "Choose a file first; that one was empty or none.");
        }

        if (file.Length > MostBytes)
        {
            return (null, $"The file may have at most {MostBytes / 1024} KiB. Split it in two.");
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellation);
        try
        {
            return (Utf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).TrimStart('\ufeff'), "");
        }
        catch (DecoderFallbackException)
        {
            return (null, "The file is not text in UTF-8. In a spreadsheet, save it as \"CSV UTF-8\".");
        }
    }

    private static Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<ImportPage> Page(ImportModel model, int status = StatusCodes.Status200OK) =>
        PageEndpoints.Page<ImportPage>(new(StringComparer.Ordinal) { ["Model"] = model }, status);
}

/// <summary>What the page of a list to be taken over shows.</summary>
public sealed record ImportModel
{
    /// <summary>What to confirm by; null when there is nothing to confirm.</summary>
    public string? Sheet { get; init; }

    public IReadOnlyList<ImportRow> Rows { get; init; } = [];

    public IReadOnlyList<Label> Counts { get; init; } = [];

    public IReadOnlyList<ImportFault> Faults { get; init; } = [];

    /// <summary>What is wrong with the file as a whole.</summary>
    public string? Wrong { get; init; }

    /// <summary>People were changed after the list was shown.</summary>
    public bool Moved { get; init; }
}

/// <summary>What would come of one row.</summary>
/// <param name="Members">What would change of somebody who is there.</param>
public sealed record ImportRow(int Line, string Id, string Alias, Label Change, IReadOnlyList<string> Members, bool IsSame);

/// <summary>One thing wrong with the list; never repeats what stands there.</summary>
/// <param name="Name">Of the column; empty for a whole row.</param>
public sealed record ImportFault(int Line, int Column, string Name, string Text);
