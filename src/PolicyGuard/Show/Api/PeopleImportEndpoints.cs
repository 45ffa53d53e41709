using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>People from a spreadsheet: all rows or none, unless the bad ones may be left out.</summary>
internal static class PeopleImportEndpoints
{
    private const int MostBytes = 1024 * 1024;
    private const string Preview = "preview";
    private const string SkipBad = "skipBad";

    internal static void Map(RouteGroupBuilder api) => api.MapPost("/people/import", ImportAsync)
        .Takes(ApiParameter.Flag(Preview, "Changes nothing and tells what would be changed"), ApiParameter.Flag(SkipBad, "Takes the good rows when some are bad")).Reads<string>("text/csv")
        .Says<ImportShape>(
            "Takes people from CSV: columns id, alias, role and any of emails, phones, zoomUserIds, displayNames, registrantIds, contactVerifiedOn, discharged, linksTo; several values in a cell are separated by |. A column left out stays as it is");

    private static async Task<IResult> ImportAsync(HttpContext context, PracticeDirectory practices, PeopleStore people, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (preview, skip) = (request.Flag(Preview), request.Flag(SkipBad));
        var practice = request.Practice(practices);
        if (await request.TextBodyAsync(MostBytes, "text/csv") is not { } csv || practice is null || request.IsFaulty)
        {
            return request.Problem();
        }

        var sheet = PeopleSheetReader.Read(csv);
        List<FaultShape> faults = [.. sheet.Faults.Select(f => new FaultShape(f.Name, f.Line, f.Column, f.Text))];
        if (!sheet.IsUsable || (faults.Count > 0 && !preview && !skip))
        {
            foreach (var fault in faults)
            {
                request.Fault($"line {fault.Line}{(fault.Path.Length == 0 ? "" : $", {fault.Path}")}", fault);
            }

            return request.Problem();
        }

        return TypedResults.Ok(ImportShape.Of(preview, await people.MergeAsync(practice.Id, sheet.Rows, write: !preview, cancellation), faults));
    }
}

/// <param name="Items">Good rows in the order of the file.</param>
/// <param name="Faults">Bad rows: left out with skipBad, and in a preview only shown.</param>
internal sealed record ImportShape(bool Preview, int Created, int Changed, int Unchanged, IReadOnlyList<ImportLineShape> Items, IReadOnlyList<FaultShape> Faults)
{
    internal static ImportShape Of(bool preview, IReadOnlyList<PersonChange> changes, IReadOnlyList<FaultShape> faults) => new(
        preview, changes.Count(c => c.Kind == PersonChangeKind.Created), changes.Count(c => c.Kind == PersonChangeKind.Changed), changes.Count(c => c.Kind == PersonChangeKind.Unchanged),
        [.. changes.Select(c => new ImportLineShape(c.Row.Line, c.Row.Id, CommitWriter.Word(c.Kind), c.Members))], faults);
}

/// <param name="Result">created, changed or unchanged.</param>
/// <param name="Members">What changes of somebody who is there.</param>
internal sealed record ImportLineShape(int Line, string Id, string Result, IReadOnlyList<string> Members);
