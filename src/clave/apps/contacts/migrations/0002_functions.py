"""The functions that a company begins with; it changes them in its settings."""

from django.db import migrations

FUNCTIONS = (
    ("general_management", "General management", "Dirección general", 3),
    ("purchasing", "Purchasing", "Compras", 3),
    ("marketing", "Marketing", "Marketing", 2),
    ("distribution", "Distribution", "Distribución", 2),
    ("stores", "Stores", "Tiendas", 1),
    ("payments", "Payments", "Pagos", 2),
    ("quality", "Quality", "Calidad", 1),
    ("systems", "Systems", "Sistemas", 1),
)


def add(apps, schema_editor):
    model = apps.get_model("contacts", "Function")
    for position, (code, english, spanish, weight) in enumerate(FUNCTIONS):
        model.objects.create(
            code=code, name_en=english, name_es=spanish, weight=weight, position=position
        )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
