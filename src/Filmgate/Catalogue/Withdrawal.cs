using System.Globalization;

namespace Filmgate.Catalogue;

/// <summary>The end of a model: from this day on, it gets no new submissions.</summary>
/// <param name="Replacement">The model to use instead. Null: the provider names none.</param>
internal sealed record Withdrawal(DateOnly Since, string? Replacement)
{
    public bool HasHappened(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime) >= Since;

    public string Describe(string model) => string.Create(
        CultureInfo.InvariantCulture,
        $"The provider withdrew the model {model} on {Since:yyyy-MM-dd}.{(Replacement is null ? "" : $" Use {Replacement} instead.")}");
}
